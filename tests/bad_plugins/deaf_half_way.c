/* SPDX-License-Identifier: Apache-2.0
 *
 * Goes on when its second call says that the run stops. */
#include "good.h"

BAD_RUN {
  struct heard heard;
  athanor_status status = look_at(request, reply);
  (void)instance;
  if (status != ATHANOR_OK) return status;
  if ((status = ask(host, "first", &heard)) != ATHANOR_OK) return pass_on(status, reply);
  return ask(host, "second", &heard) == ATHANOR_FAILED ? pass_on(ATHANOR_FAILED, reply) : give(reply, RESULT);
}

#define RUN bad_run
#include "table.h"
