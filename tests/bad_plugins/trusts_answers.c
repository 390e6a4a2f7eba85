/* SPDX-License-Identifier: Apache-2.0
 *
 * Takes for granted what an answer says. */
#include "good.h"

#include <signal.h>

BAD_RUN {
  struct heard heard;
  athanor_status status = look_at(request, reply);
  (void)instance;
  if (status != ATHANOR_OK) return status;
  if ((status = ask(host, "first", &heard)) != ATHANOR_OK) return pass_on(status, reply);
  if (!heard.has_text) {
    signal(SIGABRT, SIG_DFL);
    abort();
  }
  return give(reply, RESULT);
}

#define RUN bad_run
#include "table.h"
