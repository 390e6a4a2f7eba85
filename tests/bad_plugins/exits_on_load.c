/* SPDX-License-Identifier: Apache-2.0
 *
 * Leaves the process in a static constructor. */
#include "good.h"

#include <unistd.h>

__attribute__((constructor)) static void leave(void) { _exit(7); }
#include "table.h"
