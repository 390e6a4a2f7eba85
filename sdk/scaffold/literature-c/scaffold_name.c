/* SPDX-License-Identifier: Apache-2.0
 *
 * The source of literature `scaffold_name`: papers in a list of its user's own. Titles are compared by their ASCII
 * letters and digits; whoever needs more takes a library for Unicode.
 */
#include "asking.h"
#include "scaffold_name_info.h" /* made from info.json */

#include <ctype.h>
#include <strings.h>

enum { title, authors, year, doi, columns };

struct athanor_instance {
  char *text;   /* the file; tabs and line ends became 0 */
  size_t count; /* of papers */
  char *(*papers)[columns];
};

static void destroy(athanor_instance *self) {
  free(self->papers);
  free(self->text);
  free(self);
}

/* The whole file with a 0 behind it, or NULL. */
static char *contents(const char *path) {
  FILE *file = fopen(path, "rb");
  json_out out = {0};
  char block[4096];
  size_t got;
  if (!file) return NULL;
  while ((got = fread(block, 1, sizeof block, file)) > 0) json_put_bytes(&out, block, got);
  json_put_bytes(&out, "", 1);
  if (ferror(file) || out.failed) {
    free(out.data);
    out.data = NULL;
  }
  fclose(file);
  return out.data;
}

/* Divides the text into papers: title, authors, year and DOI in a line; what is missing at the end is empty. */
static int divide(athanor_instance *self) {
  static char empty[] = "";
  size_t lines = 1;
  for (const char *at = self->text; *at; ++at) lines += *at == '\n';
  self->papers = calloc(lines, sizeof *self->papers);
  if (!self->papers) return 0;
  for (char *line = self->text, *next; line; line = next) {
    next = strchr(line, '\n');
    if (next) *next++ = '\0';
    line[strcspn(line, "\r")] = '\0';
    if (line[strspn(line, " \t")] == '\0') continue;
    char **paper = self->papers[self->count++];
    for (int i = 0; i < columns; ++i) {
      paper[i] = line ? line : empty;
      line = line ? strchr(line, '\t') : NULL;
      if (line) *line++ = '\0';
    }
  }
  return 1;
}

static athanor_status create(athanor_str request, athanor_instance **out, const athanor_reply *reply) {
  char *path = json_text(json_member(json_member(json_document(request), "options"), "file"));
  athanor_instance *made = (athanor_instance *)calloc(1, sizeof *made);
  if (path && made) made->text = contents(path);
  free(path);
  if (made && made->text && divide(made)) {
    *out = made;
    return answer_empty(reply);
  }
  if (made) destroy(made);
  return fail(reply, "bad_options", "the list of papers cannot be read", "name a file that is there");
}

/* A word of letters and digits at *at, as its length; *at moves to its beginning. 0: there is none left. */
static size_t word_at(const char **at) {
  size_t length = 0;
  while (**at && !isalnum((unsigned char)**at)) ++*at;
  while (isalnum((unsigned char)(*at)[length])) ++length;
  return length;
}

static int same_word(const char *a, size_t a_length, const char *b, size_t b_length) {
  if (a_length != b_length) return 0;
  for (size_t i = 0; i < a_length; ++i)
    if (tolower((unsigned char)a[i]) != tolower((unsigned char)b[i])) return 0;
  return 1;
}

/* How many words of a stand in b. */
static int words_shared(const char *a, const char *b) {
  int shared = 0;
  size_t a_length, b_length;
  for (; (a_length = word_at(&a)) > 0; a += a_length)
    for (const char *in = b; (b_length = word_at(&in)) > 0; in += b_length)
      if (same_word(a, a_length, in, b_length)) {
        ++shared;
        break;
      }
  return shared;
}

static int same_words(const char *a, const char *b) {
  size_t a_length, b_length;
  for (;; a += a_length, b += b_length) {
    a_length = word_at(&a);
    b_length = word_at(&b);
    if (!same_word(a, a_length, b, b_length)) return 0;
    if (a_length == 0) return 1;
  }
}

static void put_paper(json_out *out, char *const *paper) {
  const char *id = *paper[doi] ? paper[doi] : paper[title], *at = paper[authors];
  json_put(out, "{\"source\":\"scaffold_name\",\"id\":");
  json_put_text(out, id, strlen(id));
  json_put(out, ",\"title\":");
  json_put_text(out, paper[title], strlen(paper[title]));
  json_put(out, ",\"authors\":[");
  for (int first = 1; *at; first = 0) {
    at += strspn(at, "; ");
    const size_t length = strcspn(at, ";");
    if (length == 0) break;
    if (!first) json_put(out, ",");
    json_put_text(out, at, length);
    at += length;
  }
  json_put(out, "]");
  if (atoi(paper[year]) > 1000) {
    json_put(out, ",\"year\":");
    json_put_integer(out, atoi(paper[year]));
  }
  if (*paper[doi]) {
    json_put(out, ",\"doi\":");
    json_put_text(out, paper[doi], strlen(paper[doi]));
  }
  /* Nobody but the list's author has looked at it. */
  json_put(out, ",\"verified\":false,\"note\":\"from a list of papers, not checked against a registry\"}");
}

/* Papers whose titles have a word of the query, those with most of them first. */
static athanor_status search(const athanor_instance *self, athanor_str request, const athanor_reply *reply) {
  char *query = json_text(json_member(request, "query"));
  const double limit = json_number(json_member(request, "limit"), 10);
  int most = 0, left = limit > 100 ? 100 : (int)limit;
  json_out out = {0};
  if (!query || left < 1) {
    free(query);
    return fail(reply, "bad_request", "a search needs a query and a limit of at least 1", NULL);
  }
  for (size_t i = 0; i < self->count; ++i) {
    const int hits = words_shared(query, self->papers[i][title]);
    if (hits > most) most = hits;
  }
  json_put(&out, "{\"schema\":\"athanor.literature.search/1\",\"papers\":[");
  for (int hits = most, first = 1; hits > 0; --hits)
    for (size_t i = 0; i < self->count && left > 0; ++i)
      if (words_shared(query, self->papers[i][title]) == hits) {
        if (!first) json_put(&out, ",");
        put_paper(&out, self->papers[i]);
        first = 0;
        --left;
      }
  json_put(&out, "]}");
  free(query);
  return answer(reply, &out);
}

/* One paper by its DOI, else by its title; null where there is none. */
static athanor_status lookup(const athanor_instance *self, athanor_str request, const athanor_reply *reply) {
  char *by_doi = json_text(json_member(request, "doi")), *by_title = json_text(json_member(request, "title"));
  char *const *found = NULL;
  json_out out = {0};
  for (size_t i = 0; i < self->count && by_doi && !found; ++i)
    if (*by_doi && strcasecmp(self->papers[i][doi], by_doi) == 0) found = self->papers[i];
  for (size_t i = 0; i < self->count && by_title && !found; ++i)
    if (*by_title && same_words(self->papers[i][title], by_title)) found = self->papers[i];
  const int possible = by_doi || by_title;
  free(by_doi);
  free(by_title);
  if (!possible)
    return fail(reply, "not_offered", "scaffold_name looks up by DOI and title only",
                "ask another source, or give the title");
  json_put(&out, "{\"schema\":\"athanor.literature.lookup/1\",\"paper\":");
  if (found)
    put_paper(&out, found);
  else
    json_put(&out, "null");
  json_put(&out, "}");
  return answer(reply, &out);
}

/* Called from many threads at once, so it changes nothing in the instance. */
static athanor_status run(athanor_instance *self, const athanor_host *host, athanor_str text,
                          const athanor_reply *reply) {
  const athanor_str request = json_document(text), asked_for = json_member(request, "schema");
  (void)host;
  if (!request.data) return fail(reply, "bad_request", "the request is no JSON object", NULL);
  if (json_is(asked_for, "athanor.literature.search/1")) return search(self, request, reply);
  if (json_is(asked_for, "athanor.literature.lookup/1")) return lookup(self, request, reply);
  return unknown_request(reply);
}

static const athanor_component component = {
    sizeof component, "literature", "scaffold_name", scaffold_name_info, NULL, &create, &run, &destroy, NULL};
static const athanor_component *const components[] = {&component};
static const athanor_plugin plugin = {
    sizeof plugin, ATHANOR_ABI_MAJOR, ATHANOR_ABI_MINOR, "org.example.scaffold_name", "0.1.0", "C " __VERSION__, 1,
    components};

ATHANOR_EXPORT const athanor_plugin *athanor_plugin_v1(void) { return &plugin; }
