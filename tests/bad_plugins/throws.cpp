// SPDX-License-Identifier: Apache-2.0
//
// Lets an exception out of run.
#include "good.h"

#include <stdexcept>

BAD_RUN {
  if (good_run(instance, host, request, reply) == ATHANOR_UNSUPPORTED) return ATHANOR_UNSUPPORTED;
  throw std::runtime_error("the roof is off");
}

#define RUN bad_run
#include "table.h"
