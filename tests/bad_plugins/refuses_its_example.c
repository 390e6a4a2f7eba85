/* SPDX-License-Identifier: Apache-2.0
 *
 * Has an example that it does not take itself. */
#include "good.h"

static athanor_status bad_create(athanor_str request, athanor_instance **instance, const athanor_reply *reply) {
  if (has(request, "\"volume\":11")) return refuse(reply, ERROR("bad_options", "this is too loud"));
  return good_create(request, instance, reply);
}

#define CREATE bad_create
#define INFO INFO_WITH(OPTIONS, ",\"examples\":[{\"title\":\"loud\",\"options\":{\"volume\":11}}]")
#include "table.h"
