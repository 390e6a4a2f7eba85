/* SPDX-License-Identifier: Apache-2.0
 *
 * A provider that keeps every rule. */
#include "good.h"

static const struct answer answers[] = {
    {"\"athanor.provider.profile/1\"", "{\"model\":\"sample\"}"},
    {"\"athanor.provider.complete/1\"",
     "{\"parts\":[{\"type\":\"text\",\"text\":\"Yes.\"}],\"finish\":{\"unified\":\"stop\",\"raw\":\"stop\"},\"usage\":{"
     "\"input_tokens\":1,\"output_tokens\":1},\"model_resolved\":\"sample\"}"},
    {NULL, NULL}};

BAD_RUN {
  (void)instance, (void)host;
  return answer_from(answers, request, reply);
}

#define KIND "provider"
#define INFO SERVICE_INFO("[\"athanor.provider.profile/1\",\"athanor.provider.complete/1\"]")
#define RUN bad_run
#include "table.h"
