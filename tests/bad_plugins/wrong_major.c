/* SPDX-License-Identifier: Apache-2.0
 *
 * Has the entry of this ABI and a table of another. */
#include "good.h"

#define MAJOR 2
#include "table.h"
