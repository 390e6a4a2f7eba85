/* SPDX-License-Identifier: Apache-2.0
 *
 * json.h - as much JSON as a small plugin needs, without a library: values are slices of the document that they stand
 * in, and nothing is copied or freed but the text that a plugin writes.
 *
 *     athanor_str topic = json_member(json_member(request, "run"), "topic");
 *
 *     json_out out = {0};
 *     json_put(&out, "{\"count\":");
 *     json_put_integer(&out, 3);
 *     json_put(&out, ",\"topic\":");
 *     json_put_value(&out, topic);      // as it stands, whatever it is
 *     json_put(&out, "}");
 *     ...                               // out.failed: no memory; out.data, out.size otherwise
 *     free(out.data);
 *
 * What it does not do: name the place of a mistake, keep a tree, be quick in large objects. A plugin that does more
 * than pass on, pick out and put together is better off with a library (or in C++, where the SDK brings one).
 */
#ifndef SCAFFOLD_NAME_JSON_H
#define SCAFFOLD_NAME_JSON_H

#include <athanor/plugin.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading. A value is its text in the document; {NULL, 0} is no value, and every function takes that. ---- */

static inline const char *json_blank(const char *at, const char *end) {
  while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')) ++at;
  return at;
}

/* Behind the string that begins here, or NULL where none does. */
static inline const char *json_behind_string(const char *at, const char *end) {
  if (at >= end || *at != '"') return NULL;
  for (++at; at < end; ++at) {
    if (*at == '"') return at + 1;
    if ((unsigned char)*at < 0x20) return NULL;
    if (*at != '\\') continue;
    if (++at >= end || !strchr("\"\\/bfnrtu", *at)) return NULL;
    if (*at != 'u') continue;
    for (int i = 0; i < 4; ++i)
      if (++at >= end || !strchr("0123456789abcdefABCDEF", *at)) return NULL;
  }
  return NULL;
}

static inline const char *json_behind_number(const char *at, const char *end) {
  const char *digits;
  if (at < end && *at == '-') ++at;
  digits = at;
  while (at < end && *at >= '0' && *at <= '9') ++at;
  if (at == digits || (*digits == '0' && at - digits > 1)) return NULL;
  if (at < end && *at == '.') {
    digits = ++at;
    while (at < end && *at >= '0' && *at <= '9') ++at;
    if (at == digits) return NULL;
  }
  if (at < end && (*at == 'e' || *at == 'E')) {
    if (++at < end && (*at == '+' || *at == '-')) ++at;
    digits = at;
    while (at < end && *at >= '0' && *at <= '9') ++at;
    if (at == digits) return NULL;
  }
  return at;
}

/* Behind the value that begins here, or NULL where none does or it is nested too deep. */
static inline const char *json_behind(const char *at, const char *end, unsigned depth) {
  static const char *const words[] = {"true", "false", "null"};
  if (at >= end || depth > ATHANOR_DEPTH_MAX) return NULL;
  if (*at == '"') return json_behind_string(at, end);
  if (*at == '{' || *at == '[') {
    const char close = *at == '{' ? '}' : ']';
    at = json_blank(at + 1, end);
    if (at < end && *at == close) return at + 1;
    for (;;) {
      if (close == '}') {
        at = json_behind_string(at, end);
        if (!at) return NULL;
        at = json_blank(at, end);
        if (at >= end || *at != ':') return NULL;
        at = json_blank(at + 1, end);
      }
      at = json_behind(at, end, depth + 1);
      if (!at) return NULL;
      at = json_blank(at, end);
      if (at >= end || (*at != ',' && *at != close)) return NULL;
      if (*at == close) return at + 1;
      at = json_blank(at + 1, end);
    }
  }
  for (size_t i = 0; i < sizeof words / sizeof *words; ++i) {
    const size_t length = strlen(words[i]);
    if ((size_t)(end - at) >= length && memcmp(at, words[i], length) == 0) return at + length;
  }
  return json_behind_number(at, end);
}

/* The object that a document is, or no value when it is no JSON, or JSON of another kind. Ask this once of every
 * document from outside; the functions below then find whole values only. */
static inline athanor_str json_document(athanor_str document) {
  const athanor_str none = {NULL, 0};
  const char *end, *at, *behind;
  if (!document.data) return none;
  end = document.data + document.size;
  at = json_blank(document.data, end);
  behind = at < end && *at == '{' ? json_behind(at, end, 1) : NULL;
  if (!behind || json_blank(behind, end) != end) return none;
  document.data = at;
  document.size = (size_t)(behind - at);
  return document;
}

/* The first element of an array (previous: no value) or the one after `previous`; no value behind the last. */
static inline athanor_str json_next(athanor_str array, athanor_str previous) {
  athanor_str out = {NULL, 0};
  const char *at, *end = array.data + array.size, *behind;
  if (!array.data || array.size < 2 || *array.data != '[') return out;
  at = previous.data ? previous.data + previous.size : array.data + 1;
  at = json_blank(at, end);
  if (previous.data && at < end && *at == ',') at = json_blank(at + 1, end);
  behind = json_behind(at, end, 1);
  if (!behind) return out;
  out.data = at;
  out.size = (size_t)(behind - at);
  return out;
}

static inline int json_is_text(athanor_str value) { return value.data && value.size >= 2 && *value.data == '"'; }

/* Is it the text `word`? The word must be one that needs no escapes. */
static inline int json_is(athanor_str value, const char *word) {
  const size_t length = strlen(word);
  return json_is_text(value) && value.size == length + 2 && memcmp(value.data + 1, word, length) == 0;
}

/* The members of an object, one after the other: starts at *at == 0; 0 behind the last. The name is a JSON text. */
static inline int json_each(athanor_str object, size_t *at, athanor_str *name, athanor_str *value) {
  const char *key, *behind, *end = object.data + object.size;
  if (!object.data || object.size < 2 || *object.data != '{') return 0;
  key = json_blank(object.data + (*at ? *at : 1), end);
  if (key < end && *key == ',') key = json_blank(key + 1, end);
  behind = json_behind_string(key, end);
  if (!behind) return 0;
  name->data = key;
  name->size = (size_t)(behind - key);
  value->data = json_blank(json_blank(behind, end) + 1, end);
  behind = json_behind(value->data, end, 1);
  if (!behind) return 0;
  value->size = (size_t)(behind - value->data);
  *at = (size_t)(behind - object.data);
  return 1;
}

/* The value of an object's member, or no value. The name must be one that needs no escapes. */
static inline athanor_str json_member(athanor_str object, const char *name) {
  const athanor_str none = {NULL, 0};
  athanor_str key, value;
  for (size_t at = 0; json_each(object, &at, &key, &value);)
    if (json_is(key, name)) return value;
  return none;
}

static inline double json_number(athanor_str value, double otherwise) {
  char text[64];
  if (!value.data || value.size >= sizeof text || !(*value.data == '-' || (*value.data >= '0' && *value.data <= '9')))
    return otherwise;
  memcpy(text, value.data, value.size);
  text[value.size] = '\0';
  return strtod(text, NULL);
}

static inline unsigned long json_hex(const char *at) {
  char digits[5] = {at[0], at[1], at[2], at[3], '\0'};
  return strtoul(digits, NULL, 16);
}

/* One code point as UTF-8; how many bytes. */
static inline size_t json_utf8(unsigned long point, char *into) {
  if (point < 0x80) return into[0] = (char)point, 1;
  if (point < 0x800) return into[0] = (char)(0xC0 | point >> 6), into[1] = (char)(0x80 | (point & 63)), 2;
  if (point < 0x10000) {
    into[0] = (char)(0xE0 | point >> 12), into[1] = (char)(0x80 | (point >> 6 & 63));
    return into[2] = (char)(0x80 | (point & 63)), 3;
  }
  into[0] = (char)(0xF0 | point >> 18), into[1] = (char)(0x80 | (point >> 12 & 63));
  return into[2] = (char)(0x80 | (point >> 6 & 63)), into[3] = (char)(0x80 | (point & 63)), 4;
}

/* The text that a JSON text stands for, with a 0 behind it, to be freed; NULL where the value is no text, or without
 * memory. A half of a surrogate pair becomes U+FFFD. */
static inline char *json_text(athanor_str value) {
  char *out, *to;
  const char *at, *end;
  if (!json_is_text(value) || !(out = (char *)malloc(value.size))) return NULL;
  end = value.data + value.size - 1;
  for (at = value.data + 1, to = out; at < end; ++at) {
    if (*at != '\\') {
      *to++ = *at;
      continue;
    }
    switch (*++at) {
      case 'b':
        *to++ = '\b';
        break;
      case 'f':
        *to++ = '\f';
        break;
      case 'n':
        *to++ = '\n';
        break;
      case 'r':
        *to++ = '\r';
        break;
      case 't':
        *to++ = '\t';
        break;
      case 'u': {
        unsigned long point = json_hex(at + 1);
        at += 4;
        if (point >= 0xD800 && point < 0xDC00 && end - at > 6 && at[1] == '\\' && at[2] == 'u') {
          const unsigned long low = json_hex(at + 3);
          if (low >= 0xDC00 && low < 0xE000) {
            point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
            at += 6;
          }
        }
        if (point >= 0xD800 && point < 0xE000) point = 0xFFFD;
        to += json_utf8(point, to);
        break;
      }
      default:
        *to++ = *at;
    }
  }
  *to = '\0';
  return out;
}

/* ---- writing ---- */

typedef struct json_out {
  char *data; /* no 0 behind it; to be freed */
  size_t size, room;
  int failed; /* no memory: what is in it is not whole */
} json_out;

static inline void json_put_bytes(json_out *out, const char *bytes, size_t size) {
  if (out->failed) return;
  if (out->room - out->size < size) {
    const size_t room = (out->size + size) * 2 + 64;
    char *grown = (char *)realloc(out->data, room);
    if (!grown) {
      out->failed = 1;
      return;
    }
    out->data = grown;
    out->room = room;
  }
  memcpy(out->data + out->size, bytes, size);
  out->size += size;
}

/* As it stands: JSON that you wrote. */
static inline void json_put(json_out *out, const char *json) { json_put_bytes(out, json, strlen(json)); }

/* As it stands: a value that was read; `null` for no value. */
static inline void json_put_value(json_out *out, athanor_str value) {
  if (value.data)
    json_put_bytes(out, value.data, value.size);
  else
    json_put(out, "null");
}

static inline void json_put_integer(json_out *out, long long value) {
  char text[32];
  json_put_bytes(out, text, (size_t)snprintf(text, sizeof text, "%lld", value));
}

static inline void json_put_number(json_out *out, double value) {
  char text[32];
  const int size = snprintf(text, sizeof text, "%.17g", isfinite(value) ? value : 0.0);
  for (char *at = text; *at; ++at)
    if (*at == ',') *at = '.'; /* in locales that write it so */
  json_put_bytes(out, text, (size_t)size);
}

/* In quotes, with the escapes that it needs. The text is UTF-8. */
static inline void json_put_text(json_out *out, const char *text, size_t size) {
  json_put(out, "\"");
  for (size_t i = 0; i < size; ++i) {
    const unsigned char c = (unsigned char)text[i];
    char escape[8];
    if (c == '"' || c == '\\') {
      escape[0] = '\\';
      escape[1] = (char)c;
      json_put_bytes(out, escape, 2);
    } else if (c < 0x20) {
      json_put_bytes(out, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", c));
    } else {
      json_put_bytes(out, text + i, 1);
    }
  }
  json_put(out, "\"");
}

#endif
