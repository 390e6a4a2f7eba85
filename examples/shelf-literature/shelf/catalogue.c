/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Appends letters and digits in lower case, with one space between words. Bytes over 127 count as letters. */
static void put_folded(text *to, const char *string) {
  for (const char *p = string; *p; ++p) {
    const unsigned char c = (unsigned char)*p;
    const char letter[] = {(char)tolower(c), 0};
    if (c > 127 || isalnum(c))
      put(to, letter);
    else if (to->size && to->data[to->size - 1] != ' ')
      put(to, " ");
  }
}

static void put_member(text *to, slice value) {
  char *string = json_text(value);
  if (string)
    put_folded(to, string);
  else
    to->failed = true;
  put(to, " ");
  free(string);
}

static char *folded(const char *string) {
  text out = {0};
  put(&out, "");
  put_folded(&out, string);
  while (out.size && out.data[out.size - 1] == ' ') out.data[--out.size] = 0;
  return out.data;
}

/* A member in lower case; a DOI without the address that may stand before it. */
static char *identifier(const char *string) {
  const char *bare = strstr(string, "doi.org/");
  char *out = strdup(bare ? bare + strlen("doi.org/") : string);
  for (char *p = out; p && *p; ++p) *p = (char)tolower((unsigned char)*p);
  return out;
}

static char *identifier_member(slice object, const char *name) {
  char *string = json_text(json_member(object, name)), *out = string ? identifier(string) : NULL;
  free(string);
  return out;
}

static bool take(entry *to, slice object) {
  char *title = json_text(json_member(object, "title"));
  text words = {0};
  put_member(&words, json_member(object, "title"));
  const slice authors = json_member(object, "authors");
  slice author;
  for (size_t at = 0; (author = json_item(authors, &at)).data;) put_member(&words, author);
  for (const char *const *name = (const char *const[]){"venue", "abstract", "keywords", NULL}; *name; ++name)
    put_member(&words, json_member(object, *name));
  *to = (entry){object,
                title ? folded(title) : NULL,
                words.data,
                identifier_member(object, "key"),
                identifier_member(object, "doi"),
                identifier_member(object, "arxiv")};
  free(title);
  return !words.failed && to->title && to->words && to->key && to->doi && to->arxiv;
}

static char *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  char *data = NULL;
  if (!file) return NULL;
  if (fseek(file, 0, SEEK_END) == 0) {
    const long length = ftell(file);
    rewind(file);
    data = length >= 0 ? malloc((size_t)length + 1) : NULL;
    *size = data ? fread(data, 1, (size_t)length, file) : 0;
    if (data) data[*size] = 0;
  }
  fclose(file);
  return data;
}

/* What is wrong with a line, or NULL. */
static const char *fault_of(slice object) {
  if (!object.data || object.data[0] != '{') return "is no JSON object in UTF-8";
  if (!json_is_string(json_member(object, "key"))) return "has no text as its `key`";
  if (!json_is_string(json_member(object, "title"))) return "has no text as its `title`";
  return NULL;
}

bool catalogue_read(catalogue *shelf, const char *path, char *problem, size_t room) {
  size_t size = 0, line = 0;
  *shelf = (catalogue){read_file(path, &size), NULL, 0};
  if (!shelf->data) {
    snprintf(problem, room, "cannot read the catalogue %s: %s", path, strerror(errno));
    return false;
  }
  for (char *from = shelf->data, *end = from + size; from < end;) {
    char *to = memchr(from, '\n', (size_t)(end - from));
    if (!to) to = end;
    ++line;
    const slice object = json_value(from, (size_t)(to - from));
    const bool blank = strspn(from, " \t\r") >= (size_t)(to - from);
    const char *fault = blank ? NULL : fault_of(object);
    entry *grown = blank || fault ? NULL : realloc(shelf->entries, (shelf->count + 1) * sizeof *grown);
    if (grown) shelf->entries = grown;
    if (!fault && !blank && (!grown || !take(&grown[shelf->count++], object))) fault = "does not fit into memory";
    if (fault) {
      snprintf(problem, room, "%s:%zu: the line %s", path, line, fault);
      catalogue_free(shelf);
      return false;
    }
    from = to + 1;
  }
  return true;
}

void catalogue_free(catalogue *shelf) {
  for (size_t i = 0; i < shelf->count; ++i) {
    const entry *e = &shelf->entries[i];
    free(e->title), free(e->words), free(e->key), free(e->doi), free(e->arxiv);
  }
  free(shelf->entries), free(shelf->data);
  *shelf = (catalogue){0};
}

static bool has_word(const char *words, const char *word) {
  const size_t size = strlen(word);
  for (const char *at = words; (at = strstr(at, word)); ++at)
    if ((at == words || at[-1] == ' ') && (at[size] == ' ' || !at[size])) return true;
  return false;
}

static int score(const entry *e, char *query) {
  int out = 0;
  for (char *word = query, *end; *word; word = end) {
    end = word + strcspn(word, " ");
    const char after = *end;
    *end = 0;
    out += 3 * has_word(e->title, word) + has_word(e->words, word);
    *end = after;
    end += after != 0;
  }
  return out;
}

long catalogue_search(const catalogue *shelf, const char *query, size_t most, size_t *positions) {
  char *words = folded(query);
  int *scores = calloc(most + 1, sizeof *scores);
  size_t found = 0;
  for (size_t i = 0; words && scores && i < shelf->count; ++i) {
    const int here = score(&shelf->entries[i], words);
    if (!here) continue;
    size_t place = found < most ? found++ : most; /* insertion sort; equal scores keep the file's order */
    for (; place > 0 && scores[place - 1] < here; --place)
      if (place < most) scores[place] = scores[place - 1], positions[place] = positions[place - 1];
    if (place < most) scores[place] = here, positions[place] = i;
  }
  const bool failed = !words || !scores;
  free(words), free(scores);
  return failed ? -1 : (long)found;
}

static bool same(const char *wanted, const char *has) {
  char *bare = wanted ? identifier(wanted) : NULL;
  const bool out = bare && *bare && strcmp(bare, has) == 0;
  free(bare);
  return out;
}

long catalogue_find(const catalogue *shelf, const char *key, const char *doi, const char *arxiv, const char *title) {
  char *wanted = title ? folded(title) : NULL;
  long out = -1;
  for (size_t i = 0; out < 0 && i < shelf->count; ++i) {
    const entry *e = &shelf->entries[i];
    if (same(key, e->key) || same(doi, e->doi) || same(arxiv, e->arxiv) ||
        (wanted && *wanted && strcmp(wanted, e->title) == 0))
      out = (long)i;
  }
  free(wanted);
  return out;
}
