/* SPDX-License-Identifier: Apache-2.0
 *
 * Leaves the process in run. */
#include "good.h"

BAD_RUN {
  (void)instance, (void)host, (void)request, (void)reply;
  exit(3);
}

#define RUN bad_run
#include "table.h"
