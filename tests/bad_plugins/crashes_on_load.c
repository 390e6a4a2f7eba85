/* SPDX-License-Identifier: Apache-2.0
 *
 * Crashes in a static constructor. */
#include "good.h"

#include <signal.h>

/* The default action: a sanitizer would turn the signal into an exit status. */
__attribute__((constructor)) static void crash(void) {
  signal(SIGSEGV, SIG_DFL);
  raise(SIGSEGV);
}
#include "table.h"
