/* SPDX-License-Identifier: Apache-2.0
 *
 * A provider that breaks when two threads ask it at once. */
#include "good.h"

#include <unistd.h>

static const struct answer answers[] = {
    {"\"athanor.provider.profile/1\"", "{\"model\":\"sample\"}"},
    {"\"athanor.provider.complete/1\"",
     "{\"parts\":[{\"type\":\"text\",\"text\":\"Yes.\"}],\"finish\":{\"unified\":\"stop\",\"raw\":\"stop\"},\"usage\":{"
     "\"input_tokens\":1,\"output_tokens\":1},\"model_resolved\":\"sample\"}"},
    {NULL, NULL}};

BAD_RUN {
  (void)instance, (void)host;
  if (__atomic_exchange_n(&instance->broken, 1, __ATOMIC_SEQ_CST)) return refuse(reply, ERROR("internal", "busy"));
  usleep(20000);
  __atomic_store_n(&instance->broken, 0, __ATOMIC_SEQ_CST);
  return answer_from(answers, request, reply);
}

#define KIND "provider"
#define INFO SERVICE_INFO("[\"athanor.provider.profile/1\",\"athanor.provider.complete/1\"]")
#define RUN bad_run
#include "table.h"
