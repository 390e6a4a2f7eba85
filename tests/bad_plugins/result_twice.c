/* SPDX-License-Identifier: Apache-2.0
 *
 * Gives its result twice. */
#include "good.h"

BAD_RUN {
  const athanor_status status = good_run(instance, host, request, reply);
  return status == ATHANOR_OK ? give(reply, RESULT) : status;
}

#define RUN bad_run
#include "table.h"
