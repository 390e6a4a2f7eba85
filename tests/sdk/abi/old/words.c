/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin of the first release, in C: a stage that counts the letters of the run's title. It is built against
 * sdk/abi/1.0 and must run in every host to come. */
#include <athanor/plugin.h>
#include <stdio.h>
#include <string.h>

struct athanor_instance {
  int runs;
};

static athanor_str str(const char *text) {
  athanor_str out;
  out.data = text;
  out.size = strlen(text);
  return out;
}

static athanor_status fail(const athanor_reply *reply, const char *document) {
  reply->error(reply->ctx, str(document));
  return ATHANOR_FAILED;
}

/* Where the text after `mark` begins in the document, or NULL. Enough for a document that the host writes. */
static const char *after(athanor_str document, const char *mark) {
  const size_t length = strlen(mark);
  size_t i;
  for (i = 0; i + length <= document.size; ++i)
    if (memcmp(document.data + i, mark, length) == 0) return document.data + i + length;
  return NULL;
}

static athanor_status validate(athanor_str options, const athanor_reply *reply) {
  if (after(options, "\"times\":13"))
    return fail(reply,
                "{\"schema\":\"athanor.error/1\",\"code\":\"bad_options\",\"message\":\"13 is unlucky\","
                "\"hint\":\"take another number\",\"at\":\"/times\"}");
  reply->result(reply->ctx, str("{}"));
  return ATHANOR_OK;
}

static athanor_status create(athanor_str request, athanor_instance **out, const athanor_reply *reply) {
  static athanor_instance the;
  (void)request;
  the.runs = 0;
  *out = &the;
  reply->result(reply->ctx, str("{}"));
  return ATHANOR_OK;
}

static void ignore(void *ctx, athanor_str document) { (void)ctx, (void)document; }
static void keep_size(void *ctx, athanor_str document) { *(size_t *)ctx = document.size; }

static athanor_status run(athanor_instance *instance, const athanor_host *host, athanor_str request,
                          const athanor_reply *reply) {
  char text[256];
  size_t loaded = 0;
  athanor_reply answer;
  const char *title;
  int letters = 0;
  if (after(request, "\"athanor.stage.estimate/1\"")) {
    reply->result(reply->ctx, str("{\"calls\":{},\"experiments\":[0,0],\"seconds\":[0,1]}"));
    return ATHANOR_OK;
  }
  if (!after(request, "\"athanor.stage.run/1\"")) return ATHANOR_UNSUPPORTED;
  title = after(request, "\"title\":\"");
  if (!title) return fail(reply, "{\"schema\":\"athanor.error/1\",\"code\":\"bad_request\",\"message\":\"no title\"}");
  while (title[letters] != '"') ++letters;
  if (host->cancelled(host->ctx)) return ATHANOR_CANCELLED;
  host->log(host->ctx, ATHANOR_INFO, str("counting"));
  host->progress(host->ctx, 0.5, str("halfway"));
  memset(&answer, 0, sizeof answer);
  answer.struct_size = sizeof answer;
  answer.ctx = &loaded;
  answer.result = keep_size;
  answer.event = ignore;
  answer.error = ignore;
  if (host->call(host->ctx, str(""), str("{\"schema\":\"athanor.state.load/1\"}"), &answer) != ATHANOR_OK)
    return fail(reply, "{\"schema\":\"athanor.error/1\",\"code\":\"internal\",\"message\":\"no journal\"}");
  ++instance->runs;
  snprintf(
      text, sizeof text,
      "{\"schema\":\"athanor.stage.result/1\",\"outputs\":{\"count\":{\"letters\":%d,\"runs\":%d,\"journal\":%s}}}",
      letters, instance->runs, loaded > 0 ? "true" : "false");
  reply->result(reply->ctx, str(text));
  return ATHANOR_OK;
}

static void destroy(athanor_instance *instance) { (void)instance; }

static const athanor_component words = {
    .struct_size = sizeof(athanor_component),
    .kind = "stage",
    .name = "old_words",
    .info =
        "{\"schema\":\"athanor.component/1\",\"summary\":\"Counts the letters of the title.\",\"options\":{"
        "\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"times\":{\"type\":\"integer\","
        "\"default\":1,\"description\":\"how often\"}}},\"outputs\":{\"count\":{\"type\":\"org.test.count/1\"}},"
        "\"speaks\":[\"athanor.stage.run/1\",\"athanor.stage.estimate/1\"]}",
    .validate = validate,
    .create = create,
    .run = run,
    .destroy = destroy,
};

const athanor_plugin *athanor_plugin_v1(void) {
  static const athanor_component *const components[] = {&words};
  static const athanor_plugin plugin = {
      .struct_size = sizeof(athanor_plugin),
      .abi_major = ATHANOR_ABI_MAJOR,
      .abi_minor = ATHANOR_ABI_MINOR,
      .id = "org.test.old_words",
      .version = "1.0.0",
      .built_with = "the SDK of 1.0",
      .component_count = 1,
      .components = components,
  };
  return &plugin;
}
