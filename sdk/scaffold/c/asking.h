/* SPDX-License-Identifier: Apache-2.0
 *
 * asking.h - answering the host and asking it something, in C: the few lines that every function of a plugin needs.
 * Uses json.h.
 */
#ifndef SCAFFOLD_NAME_ASKING_H
#define SCAFFOLD_NAME_ASKING_H

#include "json.h"

/* Why it failed, in words for the user; `hint` says what to do, or is NULL. The codes are in Athanor's
 * docs/architecture.md. */
static inline athanor_status fail(const athanor_reply *reply, const char *code, const char *message, const char *hint) {
  json_out out = {0};
  json_put(&out, "{\"schema\":\"athanor.error/1\",\"code\":");
  json_put_text(&out, code, strlen(code));
  json_put(&out, ",\"message\":");
  json_put_text(&out, message, strlen(message));
  if (hint) {
    json_put(&out, ",\"hint\":");
    json_put_text(&out, hint, strlen(hint));
  }
  json_put(&out, "}");
  if (out.failed) {
    static const char none[] = "{\"schema\":\"athanor.error/1\",\"code\":\"internal\",\"message\":\"no memory\"}";
    const athanor_str text = {none, sizeof none - 1};
    reply->error(reply->ctx, text);
  } else {
    const athanor_str text = {out.data, out.size};
    reply->error(reply->ctx, text);
  }
  free(out.data);
  return ATHANOR_FAILED;
}

/* Hands over the document and frees it. */
static inline athanor_status answer(const athanor_reply *reply, json_out *document) {
  const athanor_str text = {document->data, document->size};
  if (document->failed) {
    free(document->data);
    return fail(reply, "internal", "no memory", NULL);
  }
  reply->result(reply->ctx, text);
  free(document->data);
  return ATHANOR_OK;
}

static inline athanor_status answer_empty(const athanor_reply *reply) {
  json_out out = {0};
  json_put(&out, "{}");
  return answer(reply, &out);
}

static inline athanor_status unknown_request(const athanor_reply *reply) {
  return fail(reply, "not_offered", "unknown request", NULL);
}

/* What the host replies is kept until it is used; an error is passed on to whoever asked us. */
typedef struct asked {
  json_out result;
  const athanor_reply *caller;
} asked;

static inline void asked_result(void *ctx, athanor_str document) {
  json_put_bytes(&((asked *)ctx)->result, document.data, document.size);
}
static inline void asked_event(void *ctx, athanor_str document) {
  (void)ctx;
  (void)document;
}
static inline void asked_error(void *ctx, athanor_str document) {
  const athanor_reply *caller = ((asked *)ctx)->caller;
  caller->error(caller->ctx, document);
}

/* Asks the host and waits. On ATHANOR_OK `result` holds the reply, to be freed. Any other status is what the calling
 * function returns as well, at once: the reply is answered. Frees the request. */
static inline athanor_status ask(const athanor_host *host, const char *name, json_out *request,
                                 const athanor_reply *caller, json_out *result) {
  asked kept = {{0}, caller};
  const athanor_reply reply = {sizeof reply, &kept, &asked_result, &asked_event, &asked_error};
  const athanor_str named = {name, strlen(name)}, text = {request->data, request->size};
  athanor_status status;
  if (request->failed) {
    free(request->data);
    return fail(caller, "internal", "no memory", NULL);
  }
  status = host->call(host->ctx, named, text, &reply);
  free(request->data);
  if (status == ATHANOR_OK && !kept.result.failed) {
    *result = kept.result;
    return ATHANOR_OK;
  }
  free(kept.result.data);
  if (status == ATHANOR_OK) return fail(caller, "internal", "no memory", NULL);
  if (status == ATHANOR_FAILED || status == ATHANOR_CANCELLED) return status;
  return fail(caller, "not_offered", "this host does not offer what the plugin asks for", "use a newer athanor");
}

#endif
