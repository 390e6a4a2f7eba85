/* SPDX-License-Identifier: Apache-2.0
 *
 * Goes on as if a service that answered once would answer again. */
#include "good.h"

#include <signal.h>

BAD_RUN {
  struct heard heard;
  athanor_status status = look_at(request, reply);
  (void)instance;
  if (status != ATHANOR_OK) return status;
  if ((status = ask(host, "first", &heard)) != ATHANOR_OK) return pass_on(status, reply);
  if ((status = ask(host, "second", &heard)) == ATHANOR_FAILED) {
    signal(SIGABRT, SIG_DFL);
    abort();
  }
  return status == ATHANOR_OK ? give(reply, RESULT) : pass_on(status, reply);
}

#define RUN bad_run
#include "table.h"
