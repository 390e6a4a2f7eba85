/* SPDX-License-Identifier: Apache-2.0
 *
 * Exports something else than its entry. */
#include "good.h"

#define ENTRY something_else
#include "table.h"
