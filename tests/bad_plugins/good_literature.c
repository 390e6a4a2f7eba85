/* SPDX-License-Identifier: Apache-2.0
 *
 * A source of literature that keeps every rule, and knows nothing. */
#include "good.h"

static const struct answer answers[] = {{"\"athanor.literature.search/1\"", "{\"papers\":[]}"},
                                        {"\"athanor.literature.lookup/1\"", "{\"paper\":null}"},
                                        {NULL, NULL}};

BAD_RUN {
  (void)instance, (void)host;
  return answer_from(answers, request, reply);
}

#define KIND "literature"
#define INFO SERVICE_INFO("[\"athanor.literature.search/1\",\"athanor.literature.lookup/1\"]")
#define RUN bad_run
#include "table.h"
