/* SPDX-License-Identifier: Apache-2.0
 *
 * Goes on when a call says that the run stops. */
#include "good.h"

BAD_RUN {
  struct heard heard;
  const athanor_status status = look_at(request, reply);
  (void)instance;
  if (status != ATHANOR_OK) return status;
  return ask(host, "first", &heard) == ATHANOR_FAILED ? pass_on(ATHANOR_FAILED, reply) : give(reply, RESULT);
}

#define RUN bad_run
#include "table.h"
