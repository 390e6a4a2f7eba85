// SPDX-License-Identifier: Apache-2.0
//
// From what a stage asks ("athanor.llm/1": a task and its context, or a conversation) to the neutral chat that a model
// of some role is sent.
#ifndef ATHANOR_SERVICES_MODELS_QUESTION_HPP
#define ATHANOR_SERVICES_MODELS_QUESTION_HPP

#include <string>

#include "services/run_context.hpp"

namespace athanor {

struct Question {
  std::string task;             // empty in a conversation
  Json messages;                // rendered, pictures as {type: image, media_type, path}
  Json schema;                  // what the answer must fit; null: free text
  std::string schema_name;      // for vendors that want one
  Json tools, tool_choice;      // null where there are none
  Json settings;                // of this request alone: max_output_tokens, temperature, ...
  std::string template_sha256;  // empty in a conversation
  int samples = 1;
  bool may_be_cut = false;  // a reply that ends at its length limit is an answer
};

// Throws Error("bad_request") naming what is wrong with the request or its context.
Question question_of(const RunContext &run, const StageStep &stage, const Json &request);

// The chat for one role, before a rung is chosen: the role's settings, those for the task and those of the request,
// later ones winning; parts' opaque state only where it came from this provider.
Json chat_for(const Question &question, const Role &role, const Json &profile);

// How many tokens a chat will be, roughly: a quarter of its characters, and a thousand for each picture.
double guessed_tokens(const Json &chat);

// What makes two chats the same question, hashed: no key, no hint that changes nothing of the meaning, pictures by
// their content, ids of tool calls by their order. `sample`: which of several answers to the same question.
std::string chat_key(const Json &chat, const std::string &provider, int sample);
Json canonical_chat(const Json &chat, const std::string &provider, int sample);

}  // namespace athanor

#endif
