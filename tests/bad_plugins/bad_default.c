/* SPDX-License-Identifier: Apache-2.0
 *
 * Has a default that its own schema refuses. */
#include "good.h"

#define INFO                                                                                                 \
  INFO_WITH(                                                                                                 \
      "{\"type\":\"object\",\"properties\":{\"volume\":{\"type\":\"integer\",\"maximum\":11,\"default\":12," \
      "\"description\":\"how loud\"}}}",                                                                     \
      "")
#include "table.h"
