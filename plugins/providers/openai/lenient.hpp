// SPDX-License-Identifier: Apache-2.0
//
// Reading what servers send, which is often not what the API's description says: a member that is missing, null or of
// another type is as if it were not there, and never an exception.
#pragma once

#include <athanor/plugin.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace athanor::openai {

using sdk::Json;

// The member, or null.
inline const Json &member(const Json &object, const std::string &name) {
  static const Json none;
  const auto found = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && found != object.end() ? *found : none;
}

// The member's text, or "".
inline std::string text_at(const Json &object, const std::string &name) {
  const Json &value = member(object, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

// The member's items, or none.
inline const Json &list_at(const Json &object, const std::string &name) {
  static const Json none = Json::array();
  const Json &value = member(object, name);
  return value.is_array() ? value : none;
}

// A count; some servers send it as 12.0. Empty when it was not reported (or is negative, which means that too).
inline std::optional<std::int64_t> count_at(const Json &object, const std::string &name) {
  const Json &value = member(object, name);
  if (!value.is_number() || value.get<double>() < 0) return std::nullopt;
  return value.is_number_float() ? static_cast<std::int64_t>(value.get<double>()) : value.get<std::int64_t>();
}

// A message's content as text: a text, or a list of parts with texts.
inline std::string content_text(const Json &content) {
  if (content.is_string()) return content.get<std::string>();
  std::string out;
  if (content.is_array())
    for (const Json &part : content) out += text_at(part, "text");
  return out;
}

}  // namespace athanor::openai
