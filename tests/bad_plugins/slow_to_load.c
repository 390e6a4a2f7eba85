/* SPDX-License-Identifier: Apache-2.0
 *
 * Takes its time in a static constructor. */
#include "good.h"

#include <unistd.h>

__attribute__((constructor)) static void wait(void) { usleep(300000); }
#include "table.h"
