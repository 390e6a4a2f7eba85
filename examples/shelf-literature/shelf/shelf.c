/* SPDX-License-Identifier: Apache-2.0
 *
 * The literature source `shelf`, in C11: finds papers in a catalogue of JSON lines. What it finds was typed by its
 * user, so every paper says that it was not verified. It keeps nothing between calls but the catalogue, which never
 * changes: any thread may ask. */
#include <athanor/plugin.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "shelf_info.h"

enum { MOST = 100 };

struct athanor_instance {
  catalogue shelf;
};

static athanor_status answer(const athanor_reply *reply, text *document) {
  const athanor_str out = {document->data, document->size};
  static const char error[] = "{\"schema\":\"athanor.error/1\",\"code\":\"internal\",\"message\":\"out of memory\"}";
  const athanor_str short_of_memory = {error, sizeof error - 1};
  if (document->failed)
    reply->error(reply->ctx, short_of_memory);
  else
    reply->result(reply->ctx, out);
  const athanor_status status = document->failed ? ATHANOR_FAILED : ATHANOR_OK;
  free(document->data);
  return status;
}

static athanor_status fail(const athanor_reply *reply, const char *code, const char *message, const char *hint,
                           const char *at) {
  text out = {0};
  put(&out, "{\"schema\":\"athanor.error/1\",\"code\":"), put_string(&out, code);
  put(&out, ",\"message\":"), put_string(&out, message);
  put(&out, ",\"hint\":"), put_string(&out, hint);
  put(&out, ",\"at\":"), put_string(&out, at), put(&out, "}");
  const athanor_str document = {out.data, out.size};
  reply->error(reply->ctx, document);
  free(out.data);
  return ATHANOR_FAILED;
}

/* The catalogue that the options name. */
static athanor_status read_shelf(athanor_str request, catalogue *shelf, const athanor_reply *reply) {
  char problem[512];
  const slice options = json_member(json_value(request.data, request.size), "options");
  char *file = json_text(json_member(options, "file"));
  const bool read = file && catalogue_read(shelf, file, problem, sizeof problem);
  free(file);
  return read ? ATHANOR_OK
              : fail(reply, "bad_options", file ? problem : "out of memory",
                     "name a file with one JSON object a line, each with key and title", "/file");
}

static athanor_status validate(athanor_str options, const athanor_reply *reply) {
  catalogue shelf;
  text out = {0};
  const athanor_status status = read_shelf(options, &shelf, reply);
  if (status != ATHANOR_OK) return status;
  catalogue_free(&shelf);
  put(&out, "{}");
  return answer(reply, &out);
}

static athanor_status create(athanor_str request, athanor_instance **instance, const athanor_reply *reply) {
  athanor_instance *made = calloc(1, sizeof *made);
  text out = {0};
  const athanor_status status =
      made ? read_shelf(request, &made->shelf, reply) : fail(reply, "internal", "out of memory", "", "");
  if (status != ATHANOR_OK) return free(made), status;
  *instance = made;
  put(&out, "{}");
  return answer(reply, &out);
}

/* A Paper: the members that the host knows are taken as they stand in the catalogue. */
static void put_paper(text *to, const entry *e) {
  static const char *const taken[] = {"title", "year", "venue", "doi", "arxiv", "url", "abstract", "bibtex", NULL};
  put(to, "{\"source\":\"shelf\",\"verified\":false,\"id\":"), put_slice(to, json_member(e->object, "key"));
  const slice authors = json_member(e->object, "authors");
  put(to, ",\"authors\":");
  if (authors.data && authors.data[0] == '[')
    put_slice(to, authors);
  else
    put(to, "[]");
  for (const char *const *name = taken; *name; ++name) {
    const slice value = json_member(e->object, *name);
    if (!value.data || value.data[0] == 'n') continue; /* null */
    put(to, ",\""), put(to, *name), put(to, "\":"), put_slice(to, value);
  }
  put(to, "}");
}

static athanor_status search(const catalogue *shelf, slice request, const athanor_reply *reply) {
  size_t positions[MOST];
  const long limit = json_integer(json_member(request, "limit"), 10);
  if (limit < 1) return fail(reply, "bad_request", "limit must be at least 1", "ask for one paper or more", "/limit");
  char *query = json_text(json_member(request, "query"));
  const long found = query ? catalogue_search(shelf, query, limit < MOST ? (size_t)limit : MOST, positions) : -1;
  text out = {.failed = found < 0};
  free(query);
  put(&out, "{\"schema\":\"athanor.literature.search/1\",\"papers\":[");
  for (long i = 0; i < found; ++i) {
    if (i) put(&out, ",");
    put_paper(&out, &shelf->entries[positions[i]]);
  }
  put(&out, "]}");
  return answer(reply, &out);
}

static athanor_status lookup(const catalogue *shelf, slice request, const athanor_reply *reply) {
  static const char *const names[] = {"key", "doi", "arxiv", "title"};
  char *by[4];
  for (int i = 0; i < 4; ++i) {
    const slice value = json_member(request, names[i]);
    by[i] = json_is_string(value) ? json_text(value) : NULL;
  }
  const long at = catalogue_find(shelf, by[0], by[1], by[2], by[3]);
  const bool asked = by[0] || by[1] || by[2] || by[3];
  for (int i = 0; i < 4; ++i) free(by[i]);
  if (!asked)
    return fail(reply, "bad_request", "a lookup names nothing to look for", "give a key, doi, arxiv or title", "");
  text out = {0};
  put(&out, "{\"schema\":\"athanor.literature.lookup/1\",\"paper\":");
  if (at < 0)
    put(&out, "null");
  else
    put_paper(&out, &shelf->entries[at]);
  put(&out, "}");
  return answer(reply, &out);
}

static athanor_status run(athanor_instance *instance, const athanor_host *host, athanor_str request,
                          const athanor_reply *reply) {
  (void)host; /* a source over a file needs no service */
  const slice document = json_value(request.data, request.size);
  char *schema = json_text(json_member(document, "schema"));
  const bool searches = schema && strcmp(schema, "athanor.literature.search/1") == 0;
  const bool looks_up = schema && strcmp(schema, "athanor.literature.lookup/1") == 0;
  free(schema);
  if (searches) return search(&instance->shelf, document, reply);
  if (looks_up) return lookup(&instance->shelf, document, reply);
  return fail(reply, "not_offered", "the source shelf answers searches and lookups only", "", "/schema");
}

static void destroy(athanor_instance *instance) {
  catalogue_free(&instance->shelf);
  free(instance);
}

static const athanor_component shelf_component = {
    .struct_size = sizeof(athanor_component),
    .kind = "literature",
    .name = "shelf",
    .info = shelf_info,
    .validate = validate,
    .create = create,
    .run = run,
    .destroy = destroy,
};

const athanor_plugin *athanor_plugin_v1(void) {
  static const athanor_component *const components[] = {&shelf_component};
  static const athanor_plugin plugin = {
      .struct_size = sizeof(athanor_plugin),
      .abi_major = ATHANOR_ABI_MAJOR,
      .abi_minor = ATHANOR_ABI_MINOR,
      .id = "org.example.shelf",
      .version = "1.0.0",
      .built_with = "a C11 compiler",
      .component_count = 1,
      .components = components,
  };
  return &plugin;
}
