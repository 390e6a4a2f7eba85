/* SPDX-License-Identifier: Apache-2.0
 *
 * Asks again and again, under a new name each time. */
#include "good.h"

#include <stdio.h>

BAD_RUN {
  char name[32];
  struct heard heard;
  athanor_status status = look_at(request, reply);
  (void)instance;
  for (int i = 0; status == ATHANOR_OK; ++i) {
    snprintf(name, sizeof name, "call-%d", i);
    status = ask(host, name, &heard);
    if (status != ATHANOR_OK) return pass_on(status, reply);
  }
  return status;
}

#define RUN bad_run
#include "table.h"
