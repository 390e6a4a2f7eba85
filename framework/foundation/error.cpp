// SPDX-License-Identifier: Apache-2.0
#include "foundation/error.hpp"

#include "foundation/json.hpp"

namespace athanor {

Json to_document(const Error &error) {
  Json out{{"schema", "athanor.error/1"}, {"code", error.code()}, {"message", error.message()}};
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
  return Error(text("code", "internal"), text("message", "failed without saying why"), text("hint", ""), where);
}

std::string describe(const Error &error) {
  std::string out = error.where().empty() ? error.message() : error.where() + ": " + error.message();
  if (!error.hint().empty()) out += "\n  " + error.hint();
  return out;
}

}  // namespace athanor
