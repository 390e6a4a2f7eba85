/* SPDX-License-Identifier: Apache-2.0
 *
 * Goes on as if a service had answered. */
#include "good.h"

#include <signal.h>

BAD_RUN {
  struct heard heard;
  const athanor_status status = look_at(request, reply);
  (void)instance;
  if (status != ATHANOR_OK) return status;
  switch (ask(host, "first", &heard)) {
    case ATHANOR_OK:
      return give(reply, RESULT);
    case ATHANOR_CANCELLED:
      return ATHANOR_CANCELLED;
    default:
      signal(SIGABRT, SIG_DFL);
      abort();
  }
}

#define RUN bad_run
#include "table.h"
