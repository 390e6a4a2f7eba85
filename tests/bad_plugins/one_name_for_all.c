/* SPDX-License-Identifier: Apache-2.0
 *
 * Gives two calls the same name. */
#include "good.h"

BAD_RUN {
  struct heard heard;
  athanor_status status = look_at(request, reply);
  (void)instance;
  if (status != ATHANOR_OK) return status;
  if ((status = ask(host, "call", &heard)) != ATHANOR_OK) return pass_on(status, reply);
  if ((status = ask(host, "call", &heard)) != ATHANOR_OK) return pass_on(status, reply);
  return give(reply, RESULT);
}

#define RUN bad_run
#include "table.h"
