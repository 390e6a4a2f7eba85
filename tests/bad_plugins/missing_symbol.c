/* SPDX-License-Identifier: Apache-2.0
 *
 * Uses a function that nobody provides. */
#include "good.h"

void athanor_test_missing_function(void);
__attribute__((constructor)) static void use(void) { athanor_test_missing_function(); }
#include "table.h"
