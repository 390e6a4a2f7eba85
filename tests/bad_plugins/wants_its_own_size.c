/* SPDX-License-Identifier: Apache-2.0
 *
 * Refuses a host whose table is longer than its own. */
#include "good.h"

BAD_RUN {
  if (host->struct_size != sizeof *host) return refuse(reply, ERROR("internal", "another host"));
  return good_run(instance, host, request, reply);
}

#define RUN bad_run
#include "table.h"
