/* SPDX-License-Identifier: Apache-2.0
 *
 * Keeps the text of create, and looks at it in run. */
#include "good.h"

static athanor_status bad_create(athanor_str request, athanor_instance **instance, const athanor_reply *reply) {
  const athanor_status status = good_create(request, instance, reply);
  if (status == ATHANOR_OK) (*instance)->kept = request.data;
  return status;
}

BAD_RUN {
  if (*(const volatile char *)instance->kept == 0) return refuse(reply, ERROR("internal", "nothing"));
  return good_run(instance, host, request, reply);
}

#define CREATE bad_create
#define RUN bad_run
#include "table.h"
