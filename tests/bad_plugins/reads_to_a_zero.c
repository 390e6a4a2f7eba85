/* SPDX-License-Identifier: Apache-2.0
 *
 * Takes a text for one that ends with a zero. */
#include "good.h"

BAD_RUN {
  if (request.data && strlen(request.data) < request.size)
    return refuse(reply, ERROR("bad_request", "this is no document"));
  return good_run(instance, host, request, reply);
}

#define RUN bad_run
#include "table.h"
