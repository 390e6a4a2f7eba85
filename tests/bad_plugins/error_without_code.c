/* SPDX-License-Identifier: Apache-2.0
 *
 * Fails without a code. */
#include "good.h"

BAD_RUN {
  struct heard heard;
  athanor_status status = look_at(request, reply);
  (void)instance;
  if (status != ATHANOR_OK) return status;
  status = ask(host, "first", &heard);
  if (status == ATHANOR_OK) return give(reply, RESULT);
  return status == ATHANOR_CANCELLED ? status : refuse(reply, "{\"message\":\"hm\"}");
}

#define RUN bad_run
#include "table.h"
