/* SPDX-License-Identifier: Apache-2.0
 *
 * Works in one instance at a time. */
#include "good.h"

#include <unistd.h>

static int busy;

BAD_RUN {
  if (__atomic_exchange_n(&busy, 1, __ATOMIC_SEQ_CST)) return refuse(reply, ERROR("internal", "busy"));
  usleep(20000);
  const athanor_status status = good_run(instance, host, request, reply);
  __atomic_store_n(&busy, 0, __ATOMIC_SEQ_CST);
  return status;
}

#define RUN bad_run
#include "table.h"
