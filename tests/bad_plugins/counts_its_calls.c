/* SPDX-License-Identifier: Apache-2.0
 *
 * Names its calls by a number that goes on from run to run. */
#include "good.h"

#include <stdio.h>

BAD_RUN {
  static int number;
  char name[32];
  struct heard heard;
  athanor_status status = look_at(request, reply);
  (void)instance;
  if (status != ATHANOR_OK) return status;
  snprintf(name, sizeof name, "call-%d", __atomic_add_fetch(&number, 1, __ATOMIC_SEQ_CST));
  status = ask(host, name, &heard);
  return status == ATHANOR_OK ? give(reply, RESULT) : pass_on(status, reply);
}

#define RUN bad_run
#include "table.h"
