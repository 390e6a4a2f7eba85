/* SPDX-License-Identifier: Apache-2.0
 *
 * Opens a socket. */
#include "good.h"

#include <sys/socket.h>
#include <unistd.h>

BAD_RUN {
  const int end = socket(AF_INET, SOCK_STREAM, 0);
  if (end >= 0) close(end);
  return good_run(instance, host, request, reply);
}

#define RUN bad_run
#include "table.h"
