// SPDX-License-Identifier: Apache-2.0
//
// Making a model's answer fit a JSON Schema, whatever the model can do: the rungs of the ladder, the JSON in an answer,
// and how an answer that does not fit is sent back. Pure functions over chats and replies.
#ifndef ATHANOR_SERVICES_MODELS_STRUCTURED_HPP
#define ATHANOR_SERVICES_MODELS_STRUCTURED_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace athanor {

using Json = nlohmann::json;

// From the surest to the most modest. native: the vendor's own JSON Schema mode. tool: one forced tool whose parameters
// are the schema. json: JSON mode, the schema told in the prompt. text: the schema told in the prompt.
enum class Rung { native, tool, json, text };

const char *name_of(Rung rung);

// The rungs to try, in order: those of the profile that the pipeline allows (an empty list allows all).
std::vector<Rung> rungs_of(const Json &profile, const std::vector<std::string> &allowed);

// The chat as it is sent on that rung. `name`: what the schema is called where the vendor wants a name.
Json on_rung(Json chat, Rung rung, const Json &schema, const std::string &name);

// The JSON that the reply holds, and what is wrong with it. Members that the schema makes optional and that are null
// although it allows no null are taken out first: strict modes make every member required.
struct Answer {
  Json value;          // when faults is empty
  std::string faults;  // in words for the model and for people; empty: it fits
};
Answer answer_in(const Json &reply, Rung rung, const Json &schema, const std::string &task);

// The chat with the reply and its faults added, for another try in the same conversation.
Json with_repair(Json chat, const Json &reply, Rung rung, const std::string &faults);

// True when a service refused a request because of how the answer was to be structured.
bool blames_schema(const std::string &message);

// The JSON in a text: all of it, what stands in a fenced block, or the one object or array in it. Null: there is none.
Json json_in(const std::string &text);

}  // namespace athanor

#endif
