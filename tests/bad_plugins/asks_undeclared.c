/* SPDX-License-Identifier: Apache-2.0
 *
 * Asks for a service that its info does not name. */
#include "good.h"

BAD_RUN {
  struct heard heard;
  athanor_status status = look_at(request, reply);
  (void)instance;
  if (status != ATHANOR_OK) return status;
  status =
      ask_for(host, "paper", "{\"schema\":\"athanor.literature/1\",\"search\":{\"query\":\"x\",\"limit\":1}}", &heard);
  return status == ATHANOR_OK ? give(reply, RESULT) : pass_on(status, reply);
}

#define RUN bad_run
#include "table.h"
