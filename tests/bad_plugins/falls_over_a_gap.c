/* SPDX-License-Identifier: Apache-2.0
 *
 * Crashes when a member of its request is missing. */
#include "good.h"

#include <signal.h>

BAD_RUN {
  if (is_whole(request) && has(request, "\"inputs\":") && has(request, "\"run\":") && !has(request, "\"folder\":")) {
    signal(SIGABRT, SIG_DFL);
    abort();
  }
  return good_run(instance, host, request, reply);
}

#define RUN bad_run
#include "table.h"
