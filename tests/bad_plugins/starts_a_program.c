/* SPDX-License-Identifier: Apache-2.0
 *
 * Starts a program. */
#include "good.h"

BAD_RUN {
  if (system("true") == 99) return refuse(reply, ERROR("internal", "odd"));
  return good_run(instance, host, request, reply);
}

#define RUN bad_run
#include "table.h"
