/* SPDX-License-Identifier: Apache-2.0
 *
 * Leaves a thread behind. */
#include "good.h"

#include <pthread.h>
#include <unistd.h>

static void *wait(void *nothing) {
  for (;;) pause();
  return nothing;
}

BAD_RUN {
  pthread_t thread;
  if (pthread_create(&thread, NULL, wait, NULL) == 0) pthread_detach(thread);
  return good_run(instance, host, request, reply);
}

#define RUN bad_run
#include "table.h"
