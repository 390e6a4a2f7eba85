// SPDX-License-Identifier: Apache-2.0
#include "model_rules.hpp"

#include <algorithm>
#include <fstream>

namespace athanor::bedrock {
namespace {

bool has(const Json &profile, const std::string &list, const std::string &word) {
  const Json words = profile.value(list, Json::array());
  return std::find(words.begin(), words.end(), Json(word)) != words.end();
}

// How many letters of the id the rule accounts for; 0: it does not fit.
std::size_t fit(const Json &rule, const std::string &id) {
  const std::string prefix = rule.value("prefix", ""), inside = rule.value("contains", "");
  if (!prefix.empty() && id.rfind(prefix, 0) == 0) return prefix.size();
  if (!inside.empty() && id.find(inside) != std::string::npos) return inside.size();
  return 0;
}

}  // namespace

bool Model::takes(const std::string &parameter) const { return has(profile, "parameters", parameter); }
bool Model::structured(const std::string &rung) const { return has(profile, "structured", rung); }

std::optional<std::int64_t> Model::max_output() const {
  if (!profile.contains("max_output_tokens")) return std::nullopt;
  return profile.at("max_output_tokens").get<std::int64_t>();
}

ModelRules::ModelRules(const std::filesystem::path &file, Json overrides) : overrides_(std::move(overrides)) {
  std::ifstream in(file);
  table_ = Json::parse(in, nullptr, false);
  if (!table_.is_object())
    throw sdk::Error("internal", "cannot read " + file.string(), "install the plugin with its resources folder");
}

const Json &ModelRules::entry(const std::string &id) const {
  if (const auto exact = table_.at("exact").find(id); exact != table_.at("exact").end()) return *exact;
  const Json *best = &table_.at("default");
  std::size_t most = 0;
  for (const Json &rule : table_.at("rules"))
    if (const std::size_t length = fit(rule, id); length > most) {
      most = length;
      best = &rule;
    }
  return *best;
}

// A kind may stand on another kind; what the entry says itself wins.
Json ModelRules::resolved(const Json &entry) const {
  if (!entry.contains("kind")) return entry;
  Json out = resolved(table_.at("kinds").at(entry.at("kind").get<std::string>()));
  out.update(entry);
  return out;
}

Model ModelRules::find(const std::string &id) const {
  Json all = resolved(entry(id));
  all.update(overrides_);
  Model out;
  out.name = id;
  out.thinking = all.value("thinking", "none");
  out.efforts = all.value("efforts", std::vector<std::string>{"low", "medium", "high", "max"});
  out.forces_tools = all.value("forces_tools", false);
  for (const char *own : {"forces_tools", "kind", "prefix", "contains", "thinking", "efforts"}) all.erase(own);
  out.profile = std::move(all);
  return out;
}

}  // namespace athanor::bedrock
