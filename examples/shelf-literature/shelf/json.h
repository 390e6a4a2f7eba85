/* SPDX-License-Identifier: Apache-2.0
 *
 * As much JSON as this plugin needs: finding values in a text without copying it, and writing texts. A value is a slice
 * of the text that it stands in; members are found by walking. No tree is built, so nothing is freed but what is
 * written. */
#ifndef SHELF_JSON_H
#define SHELF_JSON_H

#include <stdbool.h>
#include <stddef.h>

typedef struct slice {
  const char *data; /* NULL: there is no such value */
  size_t size;
} slice;

/* The one value in a text, without the spaces around it; no value where the text is not well formed. Strings must be
 * UTF-8. */
slice json_value(const char *data, size_t size);
/* The value of a member; no value where there is none or `object` is no object. Names with escapes are not found. */
slice json_member(slice object, const char *name);
/* The next item of an array; begin with *at = 0. No value at the end. */
slice json_item(slice array, size_t *at);
bool json_is_string(slice value);
/* The characters of a string with escapes undone; "" for anything else. To be freed; NULL when memory is short. */
char *json_text(slice string);
/* A whole number, or `otherwise`. */
long json_integer(slice value, long otherwise);

/* A text that grows. Once memory was short it stays as it is, and `failed` says so. */
typedef struct text {
  char *data;
  size_t size, room;
  bool failed;
} text;

void put(text *to, const char *string);
void put_slice(text *to, slice value);
/* As a JSON string, with its quotes. */
void put_string(text *to, const char *string);

#endif
