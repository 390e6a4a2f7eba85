/* SPDX-License-Identifier: Apache-2.0
 *
 * The stage `scaffold_name`: asks a model which questions the topic leaves open, and hands them on.
 */
#include "asking.h"
#include "scaffold_name_info.h" /* made from info.json */

struct athanor_instance {
  long questions;
};

static athanor_status create(athanor_str request, athanor_instance **out, const athanor_reply *reply) {
  const athanor_str options = json_member(json_document(request), "options");
  const double questions = json_number(json_member(options, "questions"), -1);
  athanor_instance *made;
  if (!(questions >= 1 && questions <= 20))
    return fail(reply, "bad_options", "questions must be a number from 1 to 20", "give the option questions");
  made = (athanor_instance *)malloc(sizeof *made);
  if (!made) return fail(reply, "internal", "no memory", NULL);
  made->questions = (long)questions;
  *out = made;
  return answer_empty(reply);
}

static void destroy(athanor_instance *self) { free(self); }

/* What a run will ask for, so that `athanor estimate` can say what it costs before it runs: ranges, [least, most]. */
static athanor_status estimate(const athanor_instance *self, const athanor_reply *reply) {
  json_out out = {0};
  json_put(&out,
           "{\"calls\":{\"scaffold_name.ask\":{\"count\":[1,1],\"input_tokens\":[100,2000],\"output_tokens\":[15,");
  json_put_integer(&out, 60 * self->questions);
  json_put(&out, "]}},\"experiments\":[0,0]}");
  return answer(reply, &out);
}

/* The name "ask" is this call's own: a run that is resumed gets the recorded answer under it. A stage that asks several
 * times gives each call another name, made from what it is about, never from a clock or a random number. */
static athanor_status ask_for_questions(const athanor_instance *self, const athanor_host *host, athanor_str topic,
                                        const athanor_reply *reply, json_out *result) {
  json_out request = {0};
  json_put(&request, "{\"schema\":\"athanor.llm/1\",\"task\":\"scaffold_name.ask\",\"context\":{\"topic\":");
  json_put_value(&request, topic);
  json_put(&request, ",\"count\":");
  json_put_integer(&request, self->questions);
  json_put(&request, "}}");
  return ask(host, "ask", &request, reply, result);
}

static athanor_status hand_on(const athanor_instance *self, athanor_str said, const athanor_reply *reply) {
  const athanor_str questions = json_member(json_member(json_document(said), "json"), "questions");
  athanor_str question = json_next(questions, (athanor_str){NULL, 0});
  json_out out = {0};
  if (!question.data)
    return fail(reply, "bad_reply", "the model knows no open question",
                "give it a topic that says more, or another model");
  json_put(&out,
           "{\"schema\":\"athanor.stage.result/1\",\"outputs\":{\"questions\":{"
           "\"schema\":\"org.example.scaffold_name/1\",\"questions\":[");
  for (long i = 0; i < self->questions && question.data; ++i, question = json_next(questions, question)) {
    if (i > 0) json_put(&out, ",");
    json_put_value(&out, question);
  }
  json_put(&out, "]}}}");
  return answer(reply, &out);
}

static athanor_status run(athanor_instance *self, const athanor_host *host, athanor_str text,
                          const athanor_reply *reply) {
  const athanor_str request = json_document(text), asked_for = json_member(request, "schema");
  const athanor_str topic = json_member(json_member(json_member(request, "run"), "topic"), "text");
  json_out said = {0};
  athanor_status status;
  if (!request.data) return fail(reply, "bad_request", "the request is no JSON object", NULL);
  if (json_is(asked_for, "athanor.stage.estimate/1")) return estimate(self, reply);
  if (!json_is(asked_for, "athanor.stage.run/1")) return unknown_request(reply);
  if (!json_is_text(topic)) return fail(reply, "bad_request", "the request has no topic", NULL);
  status = ask_for_questions(self, host, topic, reply, &said);
  if (status != ATHANOR_OK) return status;
  status = hand_on(self, (athanor_str){said.data, said.size}, reply);
  free(said.data);
  return status;
}

static const athanor_component component = {
    sizeof component, "stage", "scaffold_name", scaffold_name_info, NULL, &create, &run, &destroy, NULL};
static const athanor_component *const components[] = {&component};
static const athanor_plugin plugin = {
    sizeof plugin, ATHANOR_ABI_MAJOR, ATHANOR_ABI_MINOR, "org.example.scaffold_name", "0.1.0", "C " __VERSION__, 1,
    components};

ATHANOR_EXPORT const athanor_plugin *athanor_plugin_v1(void) { return &plugin; }
