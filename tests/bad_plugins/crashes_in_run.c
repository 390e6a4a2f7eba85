/* SPDX-License-Identifier: Apache-2.0
 *
 * Crashes in run. */
#include "good.h"

#include <signal.h>

BAD_RUN {
  (void)instance, (void)host, (void)request, (void)reply;
  signal(SIGABRT, SIG_DFL);
  abort();
}

#define RUN bad_run
#include "table.h"
