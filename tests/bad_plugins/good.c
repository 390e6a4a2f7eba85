/* SPDX-License-Identifier: Apache-2.0
 *
 * Keeps every rule: the other side of all the others. */
#include "good.h"
#include "table.h"
