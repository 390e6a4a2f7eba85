/* SPDX-License-Identifier: Apache-2.0
 *
 * Crashes for one value that its schema allows. */
#include "good.h"

#include <signal.h>

static athanor_status bad_create(athanor_str request, athanor_instance **instance, const athanor_reply *reply) {
  if (has(request, "\"volume\":11")) {
    signal(SIGABRT, SIG_DFL);
    abort();
  }
  return good_create(request, instance, reply);
}

#define CREATE bad_create
#include "table.h"
