// SPDX-License-Identifier: Apache-2.0
//
// The host's own keys: known, of the right kind, and honoured.
#include <regex>

#include "foundation/schema.hpp"
#include "pipeline/checking.hpp"
#include "pipeline/keys.hpp"

namespace athanor {

void check_keys(Checking &c, const std::string &pointer, const Json &schema, const std::string &what) {
  Json value = c.value(pointer);
  if (value.is_object())
    for (const auto &[key, below] : c.value(pointer).items()) {
      if (!keys::not_yet_supported(schema, key)) continue;
      c.error(pointer_to(pointer, key), "'" + key + "' is not yet supported",
              "remove it: this version would not honour it", true);
      value.erase(key);
    }
  for (const Fault &fault : check_against(value, keys::supported(schema), "key of " + what))
    c.error(pointer + fault.pointer, fault.message, fault.hint, fault.at_key || fault.pointer.empty());
}

void check_host_keys(Checking &c) {
  check_keys(c, "", keys::pipeline(), "a pipeline");
  for (const auto &[role, model] : object_at(c.document.value, "models").items())
    if (model.is_object()) check_keys(c, pointer_to("/models", role), keys::model(), "a model");
  for (const char *key : {"backend", "tools"})
    if (c.value(pointer_to("", key)).is_object())
      check_keys(c, pointer_to("", key), keys::component(), std::string("the ") + key);
  const Json &sets = list_at(c.document.value, "datasets");
  for (std::size_t i = 0; i < sets.size(); ++i)
    if (sets[i].is_object()) check_keys(c, pointer_to("/datasets", i), keys::dataset(), "a data set");
  const Json &sources = list_at(c.document.value, "literature");
  for (std::size_t i = 0; i < sources.size(); ++i)
    if (sources[i].is_object())
      check_keys(c, pointer_to("/literature", i), keys::literature(), "a source of literature");
}

namespace {

void find_placeholders(Checking &c, const Json &value, const std::string &pointer) {
  static const std::regex form(R"(\$\{[a-zA-Z_]+(:[^}]*)?\})");
  if (value.is_object()) {
    for (const auto &[key, below] : value.items()) find_placeholders(c, below, pointer_to(pointer, key));
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) find_placeholders(c, value[i], pointer_to(pointer, i));
  } else if (value.is_string()) {
    const std::string text = value.get<std::string>();
    std::smatch match;
    if (text.size() > 4096 || text.find("${") == std::string::npos || !std::regex_search(text, match, form)) return;
    // Secrets are judged by the options' schemas: see resolve_use.
    const bool takes_secrets = pointer.find("/with/") != std::string::npos || pointer.rfind("/notify/", 0) == 0;
    if (match[0].str().rfind("${secret:", 0) == 0 && takes_secrets) return;
    c.error(pointer, "'" + match[0].str() + "' would stay as it is: nothing is filled in here",
            "only options that hold a secret take a placeholder, ${secret:NAME}");
  }
}

}  // namespace

void check_placeholders(Checking &c) { find_placeholders(c, c.document.value, ""); }

}  // namespace athanor
