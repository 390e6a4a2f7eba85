/* SPDX-License-Identifier: Apache-2.0
 *
 * Has a schema with a word that no schema has. */
#include "good.h"

#define INFO INFO_WITH("{\"type\":\"object\",\"propertys\":{}}", "")
#include "table.h"
