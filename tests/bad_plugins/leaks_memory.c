/* SPDX-License-Identifier: Apache-2.0
 *
 * Keeps a little memory for each instance. */
#include "good.h"

static athanor_status bad_create(athanor_str request, athanor_instance **instance, const athanor_reply *reply) {
  char *volatile lost = (char *)malloc(40);
  if (lost) lost[0] = 1;
  return good_create(request, instance, reply);
}

#define CREATE bad_create
#include "table.h"
