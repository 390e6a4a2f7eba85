// SPDX-License-Identifier: Apache-2.0
#include "tool_calls.hpp"

#include <algorithm>

#include "lenient.hpp"

namespace athanor::openai {

ToolCalls::Call &ToolCalls::call_of(const Json &fragment) {
  const std::string id = text_at(fragment, "id");
  const std::string name = text_at(member(fragment, "function"), "name");
  const auto index = count_at(fragment, "index");
  const auto found = std::find_if(calls_.rbegin(), calls_.rend(), [&](const Call &call) {
    const std::string its = text_at(call.whole, "id");
    if (!id.empty() && !its.empty()) return id == its;  // another id is another call, whatever the index says
    return index && call.index && *index == *call.index;
  });
  if (found != calls_.rend()) return *found;
  // Without id and index, a name begins a call and more arguments go on with the last one.
  if (id.empty() && !index && name.empty() && !calls_.empty()) return calls_.back();
  calls_.push_back({{{"type", "function"}, {"function", {{"name", ""}, {"arguments", ""}}}}, index});
  return calls_.back();
}

void ToolCalls::take(const Json &fragment) {
  if (!fragment.is_object()) return;
  Json &whole = call_of(fragment).whole;
  for (const auto &[key, value] : fragment.items())
    if (key != "index" && key != "function" && !value.is_null() && value != "") whole[key] = value;
  const Json &function = member(fragment, "function");
  if (const std::string name = text_at(function, "name"); !name.empty()) whole["function"]["name"] = name;
  const Json &arguments = member(function, "arguments");
  if (arguments.is_object()) whole["function"]["arguments"] = sdk::detail::dump(arguments);
  if (arguments.is_string())
    whole["function"]["arguments"].get_ref<std::string &>() += arguments.get_ref<const std::string &>();
}

Json ToolCalls::calls() const {
  Json out = Json::array();
  for (const Call &call : calls_) out.push_back(call.whole);
  return out;
}

}  // namespace athanor::openai
