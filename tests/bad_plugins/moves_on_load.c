/* SPDX-License-Identifier: Apache-2.0
 *
 * Changes the current folder when it is loaded. */
#include "good.h"

#include <unistd.h>

__attribute__((constructor)) static void move(void) {
  if (chdir("/") != 0) abort();
}
#include "table.h"
