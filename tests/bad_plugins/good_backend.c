/* SPDX-License-Identifier: Apache-2.0
 *
 * A backend that keeps every rule, and has never heard of any job. */
#include "good.h"

static const struct answer answers[] = {
    {"\"athanor.backend.capacity/1\"", "{\"slots\":1,\"guarantees\":[],\"missing\":[],\"problems\":[]}"},
    {"\"athanor.backend.submit/1\"", "{\"jobs\":[]}"},
    {"\"athanor.backend.find/1\"", "{\"jobs\":[]}"},
    {"\"athanor.backend.wait/1\"", "{\"jobs\":[]}"},
    {"\"athanor.backend.cancel/1\"", "{\"jobs\":[]}"},
    {"\"athanor.backend.collect/1\"", "{\"jobs\":[]}"},
    {"\"athanor.backend.release/1\"", "{}"},
    {NULL, NULL}};

BAD_RUN {
  (void)instance, (void)host;
  return answer_from(answers, request, reply);
}

#define KIND "backend"
#define INFO                                                                                   \
  SERVICE_INFO(                                                                                \
      "[\"athanor.backend.capacity/1\",\"athanor.backend.submit/1\",\"athanor.backend.find/"   \
      "1\",\"athanor.backend.wait/1\",\"athanor.backend.cancel/1\",\"athanor.backend.collect/" \
      "1\",\"athanor.backend.release/1\"]")
#define RUN bad_run
#include "table.h"
