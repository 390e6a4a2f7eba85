/* SPDX-License-Identifier: Apache-2.0
 *
 * Leaves out an output that it declares. */
#include "good.h"

BAD_RUN {
  const athanor_status status = look_at(request, reply);
  (void)instance, (void)host;
  return status == ATHANOR_OK ? give(reply, "{\"schema\":\"athanor.stage.result/1\",\"outputs\":{}}") : status;
}

#define RUN bad_run
#include "table.h"
