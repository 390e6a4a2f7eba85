// SPDX-License-Identifier: Apache-2.0
#include "model_rules.hpp"

#include <fstream>

namespace athanor::ollama {
namespace {

using sdk::Json;

bool in_the_cloud(const std::string &model, const std::string &server) {
  const std::string host = server.substr(0, server.rfind(':'));
  return host == "ollama.com" || ends_with(host, ".ollama.com") || ends_with(model, "-cloud") ||
         ends_with(model, ":cloud");
}

}  // namespace

Json model_table(const std::filesystem::path &file) {
  std::ifstream in(file);
  Json table = Json::parse(in, nullptr, false);
  if (!table.is_object())
    throw sdk::Error("internal", "cannot read the table of models " + file.string(), "install the plugin again");
  return table;
}

Json profile(const Json &table, const std::string &model, const Options &options) {
  Json out = sdk::chat::model_rules(table, model, options.capabilities);
  out.erase("thinking");
  out["schema"] = "athanor.provider.profile/1";
  out["model"] = model;
  out["system"] = "ollama";
  out["server"] = sdk::chat::server_of(options.base_url);
  if (!out.contains("context_tokens")) out["context_tokens"] = options.num_ctx;
  if (!in_the_cloud(model, out["server"].get<std::string>())) out["price"] = "free";
  return out;
}

}  // namespace athanor::ollama
