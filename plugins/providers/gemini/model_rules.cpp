// SPDX-License-Identifier: Apache-2.0
#include "model_rules.hpp"

#include <fstream>

namespace athanor::gemini {

using sdk::Json;

Json model_table(const std::filesystem::path &file) {
  std::ifstream in(file);
  Json table = Json::parse(in, nullptr, false);
  if (!table.is_object())
    throw sdk::Error("internal", "cannot read the table of models " + file.string(), "install the plugin again");
  return table;
}

Json profile(const Json &table, const std::string &model, const Options &options) {
  Json out = sdk::chat::model_rules(table, model, options.capabilities);
  for (const char *own : {"system_instruction", "json_with_tools", "thinking"}) out.erase(own);
  out["schema"] = "athanor.provider.profile/1";
  out["model"] = model;
  out["system"] = "gcp.gemini";
  out["server"] = sdk::chat::server_of(options.base_url);
  return out;
}

}  // namespace athanor::gemini
