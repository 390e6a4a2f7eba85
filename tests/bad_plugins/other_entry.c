/* SPDX-License-Identifier: Apache-2.0
 *
 * Has the entry of a later ABI alone. */
#include "good.h"

#define ENTRY athanor_plugin_v2
#include "table.h"
