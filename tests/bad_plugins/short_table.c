/* SPDX-License-Identifier: Apache-2.0
 *
 * Says that its component is shorter than ABI 1.0. */
#include "good.h"

#define COMPONENT_SIZE 24
#include "table.h"
