/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes to standard output. */
#include "good.h"

#include <stdio.h>

BAD_RUN {
  puts("working");
  return good_run(instance, host, request, reply);
}

#define RUN bad_run
#include "table.h"
