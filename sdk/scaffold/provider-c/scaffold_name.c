/* SPDX-License-Identifier: Apache-2.0
 *
 * The provider `scaffold_name`: models of a server that takes chats at /chat/completions.
 */
#include "asking.h"
#include "scaffold_name_info.h" /* made from info.json */

struct athanor_instance {
  char *base_url, *canned; /* canned: NULL where there is none */
  char *api_key;           /* the option as JSON, {"secret": NAME}: never the key; NULL where there is none */
};

static void destroy(athanor_instance *self) {
  free(self->base_url);
  free(self->canned);
  free(self->api_key);
  free(self);
}

/* The options fit the schema in info.json, with every default filled in. */
static athanor_status create(athanor_str request, athanor_instance **out, const athanor_reply *reply) {
  const athanor_str options = json_member(json_document(request), "options");
  const athanor_str api_key = json_member(options, "api_key");
  athanor_instance *made = (athanor_instance *)calloc(1, sizeof *made);
  if (!made) return fail(reply, "internal", "no memory", NULL);
  made->base_url = json_text(json_member(options, "base_url"));
  made->canned = json_text(json_member(options, "canned"));
  made->api_key = api_key.data ? strndup(api_key.data, api_key.size) : NULL;
  if (!made->base_url || (api_key.data && !made->api_key)) {
    destroy(made);
    return fail(reply, "bad_options", "base_url must be a text", "give the option base_url");
  }
  *out = made;
  return answer_empty(reply);
}

/* What a model can do, asked before anything runs; no services are at hand. */
static athanor_status profile(const athanor_instance *self, athanor_str model, const athanor_reply *reply) {
  const int canned = json_is(model, "canned");
  json_out out = {0};
  if (canned && !self->canned)
    return fail(reply, "bad_options", "the model canned needs a text to answer with", "give the option canned");
  json_put(&out, "{\"schema\":\"athanor.provider.profile/1\",\"model\":");
  json_put_value(&out, model);
  json_put(&out, ",\"description\":");
  if (canned)
    json_put(&out, "\"a text from the pipeline; no language model\",\"price\":\"free\"");
  else
    json_put(&out, "\"a model behind a server\"");
  json_put(&out, ",\"server\":");
  json_put_text(&out, self->base_url, strlen(self->base_url));
  /* No JSON mode: the host asks for JSON in words and checks what comes. */
  json_put(&out,
           ",\"system\":\"scaffold_name\",\"json\":true,\"structured\":[\"text\"],\"vision\":false,\"tools\":false,"
           "\"stream\":false,\"parameters\":[\"temperature\",\"seed\"]}");
  return answer(reply, &out);
}

/* All text of a message, as one. */
static void put_content(json_out *out, athanor_str parts) {
  athanor_str part = {NULL, 0};
  json_put(out, "\"");
  while ((part = json_next(parts, part)).data) {
    const athanor_str text = json_member(part, "text");
    if (json_is(json_member(part, "type"), "text") && json_is_text(text))
      json_put_bytes(out, text.data + 1, text.size - 2); /* without its quotes; it is escaped already */
  }
  json_put(out, "\"");
}

/* A chat as the server wants it. */
static void put_body(json_out *out, athanor_str chat) {
  static const char *const names[][2] = {
      {"max_output_tokens", "max_tokens"}, {"temperature", "temperature"}, {"seed", "seed"}};
  const athanor_str messages = json_member(chat, "messages");
  athanor_str message = {NULL, 0};
  json_put(out, "{\"model\":");
  json_put_value(out, json_member(chat, "model"));
  json_put(out, ",\"messages\":[");
  for (int first = 1; (message = json_next(messages, message)).data; first = 0) {
    json_put(out, first ? "{\"role\":" : ",{\"role\":");
    json_put_value(out, json_member(message, "role"));
    json_put(out, ",\"content\":");
    put_content(out, json_member(message, "parts"));
    json_put(out, "}");
  }
  json_put(out, "]");
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    const athanor_str value = json_member(chat, names[i][0]);
    if (!value.data) continue;
    json_put(out, ",\"");
    json_put(out, names[i][1]);
    json_put(out, "\":");
    json_put_value(out, value);
  }
  json_put(out, "}");
}

static void put_reply(json_out *out, athanor_str text, const char *finish, athanor_str input, athanor_str output,
                      athanor_str model) {
  json_put(out, "{\"schema\":\"athanor.provider.reply/1\",\"parts\":[{\"type\":\"text\",\"text\":");
  json_put_value(out, text);
  json_put(out, "}],\"finish\":{\"unified\":\"");
  json_put(out, finish);
  json_put(out, "\",\"raw\":\"");
  json_put(out, finish);
  json_put(out, "\"},\"usage\":{"); /* what was not reported is left out, never 0 */
  if (input.data) {
    json_put(out, "\"input_tokens\":");
    json_put_value(out, input);
  }
  if (output.data) {
    json_put(out, input.data ? ",\"output_tokens\":" : "\"output_tokens\":");
    json_put_value(out, output);
  }
  json_put(out, "},\"model_resolved\":");
  json_put_value(out, model);
  json_put(out, "}");
}

/* The server's answer as the host wants it. */
static athanor_status decode(athanor_str body, athanor_str model, const athanor_reply *reply) {
  const athanor_str none = {NULL, 0}, choice = json_next(json_member(body, "choices"), none);
  const athanor_str text = json_member(json_member(choice, "message"), "content");
  const athanor_str usage = json_member(body, "usage");
  const char *finish = json_is(json_member(choice, "finish_reason"), "length") ? "length" : "stop";
  json_out out = {0};
  if (!json_is_text(text))
    return fail(reply, "bad_reply", "the server of scaffold_name answered without a choice",
                "does base_url lead to such a server?");
  put_reply(&out, text, finish, json_member(usage, "prompt_tokens"), json_member(usage, "completion_tokens"), model);
  return answer(reply, &out);
}

static athanor_status canned_reply(const athanor_instance *self, athanor_str model, const athanor_reply *reply) {
  static const athanor_str zero = {"0", 1};
  json_out text = {0}, out = {0};
  if (!self->canned)
    return fail(reply, "bad_options", "the model canned needs a text to answer with", "give the option canned");
  json_put_text(&text, self->canned, strlen(self->canned));
  out.failed = text.failed;
  put_reply(&out, (athanor_str){text.data, text.size}, "stop", zero, zero, model);
  free(text.data);
  return answer(reply, &out);
}

/* The error of an answer whose status is not 2xx: the code tells the host what to do about it. */
static athanor_status refused(int status, athanor_str http, athanor_str body, const athanor_reply *reply) {
  const char *code = status == 401 || status == 403 ? "auth"
                     : status == 402                ? "quota"
                     : status == 429                ? "rate_limited"
                     : status == 503                ? "overloaded"
                     : status >= 500                ? "server_error"
                                                    : "invalid_request";
  const athanor_str wait = json_member(json_member(http, "headers"), "retry-after");
  const athanor_str said = json_member(json_member(body, "error"), "message");
  char *seconds = json_text(wait);
  json_out out = {0};
  json_put(&out, "{\"schema\":\"athanor.error/1\",\"code\":\"");
  json_put(&out, code);
  json_put(&out, "\",\"message\":\"the server of scaffold_name answered ");
  json_put_integer(&out, status);
  json_put(&out, ": ");
  if (json_is_text(said))
    json_put_bytes(&out, said.data + 1, said.size - 2); /* escaped already */
  else
    json_put(&out, "no explanation");
  json_put(&out, "\"");
  json_put(&out, ",\"http_status\":");
  json_put_integer(&out, status);
  if (seconds && strspn(seconds, "0123456789") == strlen(seconds) && *seconds) {
    json_put(&out, ",\"retry_after_s\":");
    json_put_integer(&out, atol(seconds));
  }
  json_put(&out, "}");
  free(seconds);
  if (out.failed) {
    free(out.data);
    return fail(reply, "internal", "no memory", NULL);
  }
  reply->error(reply->ctx, (athanor_str){out.data, out.size});
  free(out.data);
  return ATHANOR_FAILED;
}

static athanor_status complete(const athanor_instance *self, const athanor_host *host, athanor_str chat,
                               const athanor_reply *reply) {
  const athanor_str model = json_member(chat, "model");
  json_out request = {0}, got = {0}, url = {0};
  athanor_status status;
  int http_status;
  char *body;
  if (json_is(model, "canned")) return canned_reply(self, model, reply);
  json_put(&url, self->base_url);
  json_put(&url, "/chat/completions");
  json_put(&request, "{\"schema\":\"athanor.http/1\",\"method\":\"POST\",\"url\":");
  json_put_text(&request, url.data ? url.data : "", url.size);
  request.failed |= url.failed;
  free(url.data);
  if (self->api_key) {
    json_put(&request, ",\"auth\":{\"type\":\"bearer\",\"secret\":");
    json_put(&request, self->api_key);
    json_put(&request, "}");
  }
  /* Without a stream, the first byte comes after the whole answer. */
  json_put(&request, ",\"timeouts\":{\"first_byte\":600},\"body\":{\"json\":");
  put_body(&request, chat);
  json_put(&request, "}}");
  status = ask(host, "", &request, reply, &got);
  if (status != ATHANOR_OK) return status;
  const athanor_str http = json_document((athanor_str){got.data, got.size});
  http_status = (int)json_number(json_member(http, "status"), 0);
  body = json_text(json_member(http, "body"));
  const athanor_str answered = json_document((athanor_str){body, body ? strlen(body) : 0});
  status = http_status >= 200 && http_status < 300 ? decode(answered, model, reply)
                                                   : refused(http_status, http, answered, reply);
  free(body);
  free(got.data);
  return status;
}

/* Called from many threads at once, so it changes nothing in the instance. */
static athanor_status run(athanor_instance *self, const athanor_host *host, athanor_str text,
                          const athanor_reply *reply) {
  const athanor_str request = json_document(text), asked_for = json_member(request, "schema");
  const int profiles = json_is(asked_for, "athanor.provider.profile/1");
  if (!request.data) return fail(reply, "bad_request", "the request is no JSON object", NULL);
  if (!profiles && !json_is(asked_for, "athanor.provider.complete/1")) return unknown_request(reply);
  if (!json_is_text(json_member(request, "model")))
    return fail(reply, "bad_request", "the request names no model", NULL);
  return profiles ? profile(self, json_member(request, "model"), reply) : complete(self, host, request, reply);
}

static const athanor_component component = {
    sizeof component, "provider", "scaffold_name", scaffold_name_info, NULL, &create, &run, &destroy, NULL};
static const athanor_component *const components[] = {&component};
static const athanor_plugin plugin = {
    sizeof plugin, ATHANOR_ABI_MAJOR, ATHANOR_ABI_MINOR, "org.example.scaffold_name", "0.1.0", "C " __VERSION__, 1,
    components};

ATHANOR_EXPORT const athanor_plugin *athanor_plugin_v1(void) { return &plugin; }
