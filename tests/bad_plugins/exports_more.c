/* SPDX-License-Identifier: Apache-2.0
 *
 * Exports a function of its own beside its entry; built without the version script. */
#include "good.h"

ATHANOR_EXPORT int helpful_function(void);
int helpful_function(void) { return 1; }
#include "table.h"
