/* SPDX-License-Identifier: Apache-2.0
 *
 * Crashes when a service fails in one certain way. */
#include "good.h"

#include <signal.h>

BAD_RUN {
  struct heard heard;
  athanor_status status = look_at(request, reply);
  (void)instance;
  if (status != ATHANOR_OK) return status;
  status = ask(host, "first", &heard);
  if (heard.code_is_too_large) {
    signal(SIGABRT, SIG_DFL);
    abort();
  }
  return status == ATHANOR_OK ? give(reply, RESULT) : pass_on(status, reply);
}

#define RUN bad_run
#include "table.h"
