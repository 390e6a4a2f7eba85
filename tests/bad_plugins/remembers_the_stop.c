/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers otherwise once it was stopped. */
#include "good.h"

BAD_RUN {
  static int stopped;
  const athanor_status status = look_at(request, reply);
  struct heard heard;
  (void)instance;
  if (status != ATHANOR_OK) return status;
  const athanor_status asked = ask(host, "first", &heard);
  if (asked == ATHANOR_CANCELLED) __atomic_store_n(&stopped, 1, __ATOMIC_SEQ_CST);
  if (asked != ATHANOR_OK) return pass_on(asked, reply);
  return give(reply, __atomic_load_n(&stopped, __ATOMIC_SEQ_CST)
                         ? "{\"outputs\":{\"echo\":{\"schema\":\"org.example.echo/1\",\"again\":true}}}"
                         : RESULT);
}

#define RUN bad_run
#include "table.h"
