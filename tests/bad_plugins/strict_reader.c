/* SPDX-License-Identifier: Apache-2.0
 *
 * Refuses a request with a member that it does not know. */
#include "good.h"

BAD_RUN {
  if (has(request, "org.example.unheard\":{")) return refuse(reply, ERROR("bad_request", "what is this?"));
  return good_run(instance, host, request, reply);
}

#define RUN bad_run
#include "table.h"
