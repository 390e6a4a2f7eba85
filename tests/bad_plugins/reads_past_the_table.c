/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads a field that this host does not have. */
#include "good.h"

BAD_RUN {
  const volatile char *field = (const volatile char *)host + offsetof(athanor_host, extension) + sizeof host->extension;
  if (*field == 1) return refuse(reply, ERROR("internal", "odd"));
  return good_run(instance, host, request, reply);
}

#define RUN bad_run
#include "table.h"
