// SPDX-License-Identifier: Apache-2.0
#include "responses_stream.hpp"

#include "lenient.hpp"

namespace athanor::openai {

void ResponsesFold::take(const Json &event, const Delta &delta) {
  const std::string type = text_at(event, "type");
  if (type == "response.output_text.delta") {
    delta("text", text_at(event, "delta"));
  } else if (type == "response.reasoning_summary_text.delta" || type == "response.reasoning_text.delta") {
    delta("reasoning", text_at(event, "delta"));
  } else if (type == "response.output_item.done") {
    // Never the item of output_item.added: what is encrypted there is not what is encrypted in the end.
    if (member(event, "item").is_object()) items_.push_back(event.at("item"));
  } else if (type == "response.completed" || type == "response.failed" || type == "response.incomplete") {
    last_ = member(event, "response").is_object() ? event.at("response") : Json::object();
    if (text_at(last_, "status").empty()) last_["status"] = type.substr(std::string("response.").size());
  }
}

Json ResponsesFold::document() const {
  Json out = last_.is_object() ? last_ : Json::object();
  if (list_at(out, "output").empty()) out["output"] = items_;
  return out;
}

}  // namespace athanor::openai
