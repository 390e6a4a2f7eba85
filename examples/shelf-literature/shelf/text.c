/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing: a text that grows, and strings as JSON has them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

static void put_bytes(text *to, const char *data, size_t size) {
  if (to->size + size + 1 > to->room && !to->failed) {
    const size_t room = 2 * (to->size + size) + 64;
    char *grown = realloc(to->data, room);
    if (grown)
      to->data = grown, to->room = room;
    else
      to->failed = true;
  }
  if (to->failed) return;
  memcpy(to->data + to->size, data, size);
  to->data[to->size += size] = 0;
}

void put(text *to, const char *string) { put_bytes(to, string, strlen(string)); }
void put_slice(text *to, slice value) { put_bytes(to, value.data, value.size); }

void put_string(text *to, const char *string) {
  put(to, "\"");
  for (const char *p = string; *p; ++p) {
    char escape[8];
    if (*p == '"' || *p == '\\')
      snprintf(escape, sizeof escape, "\\%c", *p);
    else if ((unsigned char)*p < 0x20)
      snprintf(escape, sizeof escape, "\\u%04x", (unsigned)*p);
    else
      snprintf(escape, sizeof escape, "%c", *p);
    put(to, escape);
  }
  put(to, "\"");
}
