/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 128 };

static const char *spaces(const char *p, const char *end) {
  while (p < end && strchr(" \t\r\n", *p) && *p) ++p;
  return p;
}

/* Behind one character of UTF-8 (RFC 3629), or NULL. */
static const char *character(const char *p, const char *end) {
  const unsigned char *c = (const unsigned char *)p;
  const int more = c[0] < 0x80                   ? 0
                   : c[0] >= 0xc2 && c[0] < 0xe0 ? 1
                   : (c[0] & 0xf0) == 0xe0       ? 2
                   : c[0] >= 0xf0 && c[0] < 0xf5 ? 3
                                                 : -1;
  if (more < 0 || end - p <= more || c[0] < 0x20) return NULL;
  for (int i = 1; i <= more; ++i)
    if ((c[i] & 0xc0) != 0x80) return NULL;
  if ((c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xed && c[1] > 0x9f) || (c[0] == 0xf0 && c[1] < 0x90) ||
      (c[0] == 0xf4 && c[1] > 0x8f))
    return NULL;
  return p + 1 + more;
}

static const char *string_end(const char *p, const char *end) {
  for (++p; p && p < end && *p != '"';) {
    if (*p != '\\') {
      p = character(p, end);
    } else if (end - p > 5 && p[1] == 'u') {
      p = isxdigit(p[2]) && isxdigit(p[3]) && isxdigit(p[4]) && isxdigit(p[5]) ? p + 6 : NULL;
    } else {
      p = end - p > 2 && p[1] && strchr("\"\\/bfnrt", p[1]) ? p + 2 : NULL;
    }
  }
  return p && p < end ? p + 1 : NULL;
}

/* Behind the value at p, or NULL where it is not well formed. */
static const char *value_end(const char *p, const char *end, int depth) {
  if (p >= end || depth > DEEPEST) return NULL;
  if (*p == '"') return string_end(p, end);
  if (*p != '{' && *p != '[') {
    const char *from = p;
    while (p < end && *p && strchr("+-.0123456789abcdefghijklmnopqrstuvwxyzE", *p)) ++p;
    return p > from ? p : NULL; /* a number or a word: whoever reads it finds out */
  }
  const char close = *p == '{' ? '}' : ']';
  p = spaces(p + 1, end);
  if (p < end && *p == close) return p + 1;
  for (;;) {
    if (close == '}') {
      if (p >= end || *p != '"' || !(p = string_end(p, end))) return NULL;
      p = spaces(p, end);
      if (p >= end || *p++ != ':') return NULL;
      p = spaces(p, end);
    }
    if (!(p = value_end(p, end, depth + 1))) return NULL;
    p = spaces(p, end);
    if (p < end && *p == close) return p + 1;
    if (p >= end || *p++ != ',') return NULL;
    p = spaces(p, end);
  }
}

slice json_value(const char *data, size_t size) {
  const char *end = data + size, *from = spaces(data, end), *to = value_end(from, end, 0);
  const slice out = {to && spaces(to, end) == end ? from : NULL, to ? (size_t)(to - from) : 0};
  return out;
}

/* Items of arrays and objects: *at is where the last one ended. `name` is left alone for arrays. */
static slice next(slice in, size_t *at, slice *name) {
  const slice none = {NULL, 0};
  if (!in.data || in.size < 2 || in.data[0] != (name ? '{' : '[')) return none;
  const char *end = in.data + in.size, *p = spaces(in.data + (*at ? *at : 1), end);
  if (*at && p < end && *p == ',') p = spaces(p + 1, end);
  if (p >= end || *p == '}' || *p == ']') return none;
  if (name) {
    name->data = p + 1;
    p = string_end(p, end);
    name->size = (size_t)(p - name->data) - 1;
    p = spaces(spaces(p, end) + 1, end);
  }
  const char *to = value_end(p, end, 0);
  const slice out = {p, (size_t)(to - p)};
  *at = (size_t)(to - in.data);
  return out;
}

slice json_item(slice array, size_t *at) { return next(array, at, NULL); }

slice json_member(slice object, const char *name) {
  slice found = {NULL, 0}, value, called;
  for (size_t at = 0; (value = next(object, &at, &called)).data;)
    if (called.size == strlen(name) && memcmp(called.data, name, called.size) == 0) found = value;
  return found;
}

bool json_is_string(slice value) { return value.data && value.data[0] == '"'; }

static unsigned hex(const char *p) {
  char digits[5] = {p[0], p[1], p[2], p[3], 0};
  return (unsigned)strtoul(digits, NULL, 16);
}

static char *encoded(char *out, unsigned code) {
  if (code < 0x80) return *out++ = (char)code, out;
  if (code < 0x800) return *out++ = (char)(0xc0 | code >> 6), *out++ = (char)(0x80 | (code & 63)), out;
  if (code >= 0x10000)
    *out++ = (char)(0xf0 | code >> 18), *out++ = (char)(0x80 | (code >> 12 & 63));
  else
    *out++ = (char)(0xe0 | code >> 12);
  return *out++ = (char)(0x80 | (code >> 6 & 63)), *out++ = (char)(0x80 | (code & 63)), out;
}

char *json_text(slice string) {
  char *out = malloc(string.size + 1), *to = out;
  if (!out) return NULL;
  for (size_t i = 1; json_is_string(string) && i + 1 < string.size; ++i) {
    const char *p = string.data + i;
    if (*p != '\\') {
      *to++ = *p;
    } else if (++i, p[1] != 'u') {
      const char *letters = "bfnrt", *at = strchr(letters, p[1]);
      *to++ = at ? "\b\f\n\r\t"[at - letters] : p[1];
    } else {
      unsigned code = hex(p + 2);
      i += 4;
      if (code >= 0xd800 && code < 0xdc00 && i + 6 < string.size && p[6] == '\\' && p[7] == 'u') {
        code = 0x10000 + ((code - 0xd800) << 10) + (hex(p + 8) - 0xdc00);
        i += 6;
      }
      to = encoded(to, code == 0 || (code >= 0xd800 && code < 0xe000) || code > 0x10ffff ? 0xfffd : code);
    }
  }
  *to = 0;
  return out;
}

long json_integer(slice value, long otherwise) {
  char *end;
  if (!value.data || !strchr("-0123456789", value.data[0])) return otherwise;
  const long out = strtol(value.data, &end, 10);
  return end == value.data + value.size ? out : otherwise;
}
