/* SPDX-License-Identifier: Apache-2.0
 *
 * Changes the umask of the process. */
#include "good.h"

#include <sys/stat.h>

BAD_RUN {
  umask(0);
  return good_run(instance, host, request, reply);
}

#define RUN bad_run
#include "table.h"
