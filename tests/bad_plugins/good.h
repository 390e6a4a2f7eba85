/* SPDX-License-Identifier: Apache-2.0
 *
 * A stage in C11 that keeps every rule. Each bad plugin of this folder is this one with one thing changed: it includes
 * good.h, writes the bad part, names it in place of the good one (#define RUN bad_run) and includes table.h. */
#ifndef ATHANOR_TESTS_GOOD_H
#define ATHANOR_TESTS_GOOD_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <athanor/plugin.h>
#include <stdlib.h>
#include <string.h>

struct athanor_instance {
  int broken;
  const char *kept;
};

#define OPTIONS                                                                                           \
  "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"volume\":{\"type\":\"integer\"," \
  "\"minimum\":0,\"maximum\":11,\"default\":5,\"description\":\"how loud\"}}}"
#define SPEAKS "[\"athanor.stage.run/1\"]"
#define INFO_WITH(OPTIONS, MORE)                                                                                \
  "{\"schema\":\"athanor.component/1\",\"summary\":\"Asks twice and says what it heard.\",\"options\":" OPTIONS \
  ",\"outputs\":{\"echo\":{\"type\":\"org.example.echo/1\"}},\"services\":[\"athanor.llm/1\"],"                 \
  "\"speaks\":" SPEAKS MORE "}"
#define GOOD_INFO INFO_WITH(OPTIONS, "")
#define RESULT "{\"schema\":\"athanor.stage.result/1\",\"outputs\":{\"echo\":{\"schema\":\"org.example.echo/1\"}}}"

static inline athanor_str str(const char *text) {
  const athanor_str out = {text, strlen(text)};
  return out;
}

static inline int has(athanor_str document, const char *word) {
  return document.size > 0 && memmem(document.data, document.size, word, strlen(word)) != NULL;
}

/* Begins and ends as an object does, with as many braces that open as close. No more is needed here. */
static inline int is_whole(athanor_str document) {
  long open = 0;
  for (size_t i = 0; i < document.size; ++i) open += (document.data[i] == '{') - (document.data[i] == '}');
  return document.size > 1 && document.data[0] == '{' && open == 0;
}

static inline athanor_status refuse(const athanor_reply *reply, const char *error) {
  reply->error(reply->ctx, str(error));
  return ATHANOR_FAILED;
}
#define ERROR(CODE, MESSAGE) "{\"schema\":\"athanor.error/1\",\"code\":\"" CODE "\",\"message\":\"" MESSAGE "\"}"

/* What a service answered, as far as anybody wants to know. */
struct heard {
  int has_text, code_is_too_large;
};
static inline void on_answer(void *ctx, athanor_str document) {
  ((struct heard *)ctx)->has_text = has(document, "\"text\":\"");
}
static inline void on_failure(void *ctx, athanor_str document) {
  ((struct heard *)ctx)->code_is_too_large = has(document, "\"too_large\"");
}
static inline void on_event(void *ctx, athanor_str document) { (void)ctx, (void)document; }

static inline athanor_status ask_for(const athanor_host *host, const char *name, const char *request,
                                     struct heard *heard) {
  const athanor_reply reply = {sizeof reply, heard, on_answer, on_event, on_failure};
  memset(heard, 0, sizeof *heard);
  return host->call(host->ctx, str(name), str(request), &reply);
}
static inline athanor_status ask(const athanor_host *host, const char *name, struct heard *heard) {
  return ask_for(host, name, "{\"schema\":\"athanor.llm/1\",\"messages\":[]}", heard);
}

/* What run does with a request before all else; ATHANOR_OK: go on. */
static inline athanor_status look_at(athanor_str request, const athanor_reply *reply) {
  if (!is_whole(request)) return refuse(reply, ERROR("bad_request", "this is no document"));
  return has(request, "\"athanor.stage.run/1\"") ? ATHANOR_OK : ATHANOR_UNSUPPORTED;
}
static inline athanor_status give(const athanor_reply *reply, const char *result) {
  reply->result(reply->ctx, str(result));
  return ATHANOR_OK;
}
/* How run ends when a service did not answer. */
static inline athanor_status pass_on(athanor_status status, const athanor_reply *reply) {
  return status == ATHANOR_CANCELLED ? ATHANOR_CANCELLED
                                     : refuse(reply, ERROR("unavailable", "the service did not answer"));
}

static inline athanor_status good_create(athanor_str request, athanor_instance **instance, const athanor_reply *reply) {
  if (!is_whole(request)) return refuse(reply, ERROR("bad_options", "this is no document"));
  *instance = (athanor_instance *)calloc(1, sizeof **instance);
  return give(reply, "{}");
}

static inline athanor_status good_run(athanor_instance *instance, const athanor_host *host, athanor_str request,
                                      const athanor_reply *reply) {
  struct heard heard;
  athanor_status status = look_at(request, reply);
  (void)instance;
  if (status != ATHANOR_OK) return status;
  if ((status = ask(host, "first", &heard)) != ATHANOR_OK) return pass_on(status, reply);
  if ((status = ask(host, "second", &heard)) != ATHANOR_OK) return pass_on(status, reply);
  return give(reply, RESULT);
}

static inline void good_destroy(athanor_instance *instance) { free(instance); }

/* For what is no stage: each request it knows with its answer, the last one {NULL, NULL}. */
struct answer {
  const char *request, *result;
};
static inline athanor_status answer_from(const struct answer *table, athanor_str request, const athanor_reply *reply) {
  if (!is_whole(request)) return refuse(reply, ERROR("bad_request", "this is no document"));
  for (; table->request; ++table)
    if (has(request, table->request)) return give(reply, table->result);
  return ATHANOR_UNSUPPORTED;
}
#define SERVICE_INFO(SPEAKS) \
  "{\"schema\":\"athanor.component/1\",\"summary\":\"Agrees.\",\"options\":" OPTIONS ",\"speaks\":" SPEAKS "}"

/* run with its arguments named: BAD_RUN { ... } */
#define BAD_RUN                                                                                            \
  static athanor_status bad_run(athanor_instance *instance, const athanor_host *host, athanor_str request, \
                                const athanor_reply *reply)

#endif
