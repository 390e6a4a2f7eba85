/* SPDX-License-Identifier: Apache-2.0
 *
 * Leaves a file open. */
#include "good.h"

#include <fcntl.h>

BAD_RUN {
  if (open("/dev/null", O_RDONLY) < 0) return refuse(reply, ERROR("internal", "no more files"));
  return good_run(instance, host, request, reply);
}

#define RUN bad_run
#include "table.h"
