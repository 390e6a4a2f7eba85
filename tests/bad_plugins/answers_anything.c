/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers whatever it is asked. */
#include "good.h"

BAD_RUN {
  (void)instance, (void)host, (void)request;
  return give(reply, RESULT);
}

#define RUN bad_run
#include "table.h"
