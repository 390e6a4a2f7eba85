/* SPDX-License-Identifier: Apache-2.0
 *
 * Says that all is well and gives no result. */
#include "good.h"

BAD_RUN {
  struct heard heard;
  const athanor_status status = look_at(request, reply);
  (void)instance;
  return status == ATHANOR_OK ? ask(host, "first", &heard) : status;
}

#define RUN bad_run
#include "table.h"
