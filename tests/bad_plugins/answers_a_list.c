/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers with a list. */
#include "good.h"

BAD_RUN {
  const athanor_status status = look_at(request, reply);
  (void)instance, (void)host;
  return status == ATHANOR_OK ? give(reply, "[1, 2]") : status;
}

#define RUN bad_run
#include "table.h"
