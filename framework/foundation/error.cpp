// SPDX-License-Identifier: Apache-2.0
#include "foundation/error.hpp"

#include <set>

#include "foundation/json.hpp"

namespace athanor {

const Json &Error::details() const {
  static const Json none = Json::object();
  return details_ ? *details_ : none;
}

// A new document each time: copies of an exception share the old one.
Error &Error::with(const std::string &key, Json value) {
  Json changed = details();
  changed[key] = std::move(value);
  details_ = std::make_shared<const Json>(std::move(changed));
  return *this;
}

bool is_house_fault(const std::string &code) {
  static const std::set<std::string> house{"unavailable",     "timeout",      "truncated", "rate_limited",
                                           "overloaded",      "server_error", "quota",     "auth",
                                           "invalid_request", "too_large",    "budget"};
  return house.count(code) > 0;
}

Json to_document(const Error &error) {
  Json out = error.details();
  out["schema"] = "athanor.error/1";
  out["code"] = error.code();
  out["message"] = error.message();
  if (!error.hint().empty()) out["hint"] = error.hint();
  if (!error.where().empty()) out["where"] = error.where();
  return out;
}

Error error_from(const Json &document) {
  auto text = [&](const char *key, const char *otherwise) {
    const auto found = document.is_object() ? document.find(key) : document.end();
    return document.is_object() && found != document.end() && found->is_string() ? found->get<std::string>()
                                                                                 : std::string(otherwise);
  };
  std::string where = text("where", "");
  if (where.empty()) where = text("at", "");
  Error out(text("code", "internal"), text("message", "failed without saying why"), text("hint", ""), where);
  static const std::set<std::string> own{"schema", "code", "message", "hint", "where", "at"};
  if (document.is_object())
    for (const auto &[key, value] : document.items())
      if (own.count(key) == 0) out.with(key, value);
  return out;
}

std::string describe(const Error &error) {
  std::string out = error.where().empty() ? error.message() : error.where() + ": " + error.message();
  if (!error.hint().empty()) out += "\n  " + error.hint();
  return out;
}

}  // namespace athanor
