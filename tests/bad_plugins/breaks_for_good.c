/* SPDX-License-Identifier: Apache-2.0
 *
 * Never works again after a run that failed. */
#include "good.h"

BAD_RUN {
  if (instance->broken) return refuse(reply, ERROR("internal", "I am broken"));
  const athanor_status status = good_run(instance, host, request, reply);
  instance->broken = status != ATHANOR_OK;
  return status;
}

#define RUN bad_run
#include "table.h"
