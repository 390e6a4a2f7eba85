/* SPDX-License-Identifier: Apache-2.0
 *
 * The source in its C tables, as the host calls it: shelf_test FOLDER, where FOLDER is that of the project. */
#include <athanor/plugin.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int failures;
#define CHECK(what)                                                                    \
  do {                                                                                 \
    if (!(what)) printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #what), ++failures; \
  } while (0)

/* What a call said, and how often. */
struct said {
  char text[8192];
  int results, errors;
};

static void keep(void *ctx, athanor_str document) {
  struct said *said = ctx;
  snprintf(said->text, sizeof said->text, "%.*s", (int)document.size, document.data);
}
static void on_result(void *ctx, athanor_str document) { keep(ctx, document), ++((struct said *)ctx)->results; }
static void on_error(void *ctx, athanor_str document) { keep(ctx, document), ++((struct said *)ctx)->errors; }

static athanor_str str(const char *text) { return (athanor_str){text, strlen(text)}; }
static athanor_reply into(struct said *said) {
  *said = (struct said){0};
  return (athanor_reply){sizeof(athanor_reply), said, on_result, NULL, on_error};
}

static const athanor_component *component(void) { return athanor_plugin_v1()->components[0]; }

static athanor_instance *open_shelf(const char *file) {
  struct said said;
  char request[2048];
  athanor_instance *instance = NULL;
  const athanor_reply reply = into(&said);
  snprintf(request, sizeof request, "{\"schema\":\"athanor.create/1\",\"options\":{\"file\":\"%s\"}}", file);
  CHECK(component()->create(str(request), &instance, &reply) == ATHANOR_OK);
  return instance;
}

/* Asks, and expects one result with all of the texts, or one error with them. */
static struct said said_of(athanor_instance *shelf, const char *request, athanor_status expected) {
  struct said said;
  const athanor_reply reply = into(&said);
  CHECK(component()->run(shelf, NULL, str(request), &reply) == expected);
  CHECK(said.results == (expected == ATHANOR_OK) && said.errors == (expected == ATHANOR_FAILED));
  return said;
}
static bool has(const struct said *said, const char *text) { return strstr(said->text, text) != NULL; }

static void it_finds_what_fits_best_first(athanor_instance *shelf) {
  const struct said said =
      said_of(shelf, "{\"schema\":\"athanor.literature.search/1\",\"query\":\"Programming, quicksort!\",\"limit\":5}",
              ATHANOR_OK);
  const char *hoare = strstr(said.text, "hoare1962"), *knuth = strstr(said.text, "knuth1974");
  CHECK(hoare && knuth && hoare < knuth); /* hoare has one in the title and one among its keywords */
  CHECK(!has(&said, "shannon1948"));
  CHECK(has(&said, "\"source\":\"shelf\"") && has(&said, "\"verified\":false"));
  CHECK(has(&said, "\"authors\":[\"C. A. R. Hoare\"]") && has(&said, "\"year\":1962"));
}

static void a_limit_keeps_the_best(athanor_instance *shelf) {
  const struct said said =
      said_of(shelf, "{\"schema\":\"athanor.literature.search/1\",\"query\":\"programming quicksort\",\"limit\":1}",
              ATHANOR_OK);
  CHECK(has(&said, "hoare1962") && !has(&said, "knuth1974"));
}

static void nothing_found_is_no_error(athanor_instance *shelf) {
  const struct said said =
      said_of(shelf, "{\"schema\":\"athanor.literature.search/1\",\"query\":\"penguins\",\"limit\":5}", ATHANOR_OK);
  CHECK(has(&said, "\"papers\":[]"));
}

static void it_looks_up_by_identifier_and_by_title(athanor_instance *shelf) {
  struct said said =
      said_of(shelf, "{\"schema\":\"athanor.literature.lookup/1\",\"doi\":\"https://doi.org/10.1145/356635.356640\"}",
              ATHANOR_OK);
  CHECK(has(&said, "\"id\":\"knuth1974\""));
  said = said_of(shelf,
                 "{\"schema\":\"athanor.literature.lookup/1\",\"title\":\"a mathematical theory of communication.\"}",
                 ATHANOR_OK);
  CHECK(has(&said, "\"id\":\"shannon1948\"") && has(&said, "@article{shannon1948,\\n"));
  /* The title as other programs write it: escaped. */
  said = said_of(shelf,
                 "{\"schema\":\"athanor.literature.lookup/1\",\"title\":\"\\u00dcber formal unentscheidbare "
                 "S\\u00e4tze der Principia Mathematica und verwandter Systeme I\"}",
                 ATHANOR_OK);
  CHECK(has(&said, "\"id\":\"godel1931\""));
  said = said_of(shelf, "{\"schema\":\"athanor.literature.lookup/1\",\"key\":\"none\"}", ATHANOR_OK);
  CHECK(has(&said, "\"paper\":null"));
}

static void what_makes_no_sense_is_refused(athanor_instance *shelf) {
  struct said said =
      said_of(shelf, "{\"schema\":\"athanor.literature.search/1\",\"query\":\"x\",\"limit\":0}", ATHANOR_FAILED);
  CHECK(has(&said, "\"at\":\"/limit\""));
  said = said_of(shelf, "{\"schema\":\"athanor.literature.lookup/1\"}", ATHANOR_FAILED);
  CHECK(has(&said, "\"code\":\"bad_request\""));
  said = said_of(shelf, "{\"schema\":\"athanor.stage.run/1\"}", ATHANOR_FAILED);
  CHECK(has(&said, "\"code\":\"not_offered\""));
}

/* A catalogue with this text as its second line is refused with these words. */
static void refused(const char *line, const char *words) {
  char path[] = "/tmp/shelf-test.XXXXXX", request[256], place[256];
  const int fd = mkstemp(path);
  FILE *file = fdopen(fd, "w");
  fprintf(file, "{\"key\":\"a\",\"title\":\"A\"}\n%s\n", line);
  fclose(file);
  struct said said;
  const athanor_reply reply = into(&said);
  snprintf(request, sizeof request, "{\"options\":{\"file\":\"%s\"}}", path);
  CHECK(component()->validate(str(request), &reply) == ATHANOR_FAILED);
  snprintf(place, sizeof place, "%s:2: the line %s", path, words);
  if (!has(&said, place)) printf("expected '%s' in %s\n", place, said.text), ++failures;
  unlink(path);
}

static void a_catalogue_that_cannot_be_read_is_refused_with_its_line(void) {
  refused("{\"key\":\"b\"}", "has no text as its `title`");
  refused("{\"title\":\"B\"}", "has no text as its `key`");
  refused("{\"key\":\"b\",\"title\":\"B\"", "is no JSON object in UTF-8");
  refused("{\"key\":\"b\",\"title\":\"\xff\"}", "is no JSON object in UTF-8");
  refused("{\"key\":\"b\",\"title\":\"\\u12\"}", "is no JSON object in UTF-8");
  struct said said;
  const athanor_reply reply = into(&said);
  CHECK(component()->validate(str("{\"options\":{\"file\":\"/no/such/file\"}}"), &reply) == ATHANOR_FAILED);
  CHECK(has(&said, "cannot read the catalogue /no/such/file: No such file or directory"));
}

int main(int argc, char **argv) {
  char file[1024];
  if (argc != 2) return 2;
  snprintf(file, sizeof file, "%s/study/catalogue.jsonl", argv[1]);
  athanor_instance *shelf = open_shelf(file);
  if (!shelf) return 1;
  it_finds_what_fits_best_first(shelf);
  a_limit_keeps_the_best(shelf);
  nothing_found_is_no_error(shelf);
  it_looks_up_by_identifier_and_by_title(shelf);
  what_makes_no_sense_is_refused(shelf);
  a_catalogue_that_cannot_be_read_is_refused_with_its_line();
  component()->destroy(shelf);
  if (!failures) puts("all is well");
  return failures != 0;
}
