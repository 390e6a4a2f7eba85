/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers from another thread. */
#include "good.h"

#include <pthread.h>

static void *answer(void *reply) {
  give((const athanor_reply *)reply, RESULT);
  return NULL;
}

BAD_RUN {
  pthread_t thread;
  const athanor_status status = look_at(request, reply);
  (void)instance, (void)host;
  if (status != ATHANOR_OK) return status;
  if (pthread_create(&thread, NULL, answer, (void *)reply) != 0) return refuse(reply, ERROR("internal", "no thread"));
  pthread_join(thread, NULL);
  return ATHANOR_OK;
}

#define RUN bad_run
#include "table.h"
