/* SPDX-License-Identifier: Apache-2.0
 *
 * Returns another table each time. */
#include "good.h"

#define OWN_ENTRY
#include "table.h"

const athanor_plugin *athanor_plugin_v1(void) {
  static athanor_plugin copies[8];
  static int next;
  copies[next % 8] = plugin;
  return &copies[next++ % 8];
}
