/* SPDX-License-Identifier: Apache-2.0
 *
 * Looks at the first byte of a request that has none. */
#include "good.h"

BAD_RUN {
  if (request.data[0] != '{') return refuse(reply, ERROR("bad_request", "this is no document"));
  return good_run(instance, host, request, reply);
}

#define RUN bad_run
#include "table.h"
