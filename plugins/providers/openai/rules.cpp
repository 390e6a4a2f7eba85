// SPDX-License-Identifier: Apache-2.0
#include "rules.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>

#include "lenient.hpp"

namespace athanor::openai {
namespace {

Json read_table(const std::filesystem::path &file) {
  std::ifstream in(file);
  Json out = Json::parse(in, nullptr, false);
  if (!out.is_object())
    throw sdk::Error("internal", "cannot read the table " + file.string(), "install the plugin again, with its folder");
  return out;
}

bool holds(const Json &list, const std::string &word) {
  return std::find(list.begin(), list.end(), Json(word)) != list.end();
}

// A prefix must end where a word ends: "gpt-4" is not the beginning of "gpt-4o".
bool begins_with(const std::string &model, const std::string &prefix) {
  if (prefix.empty() || model.compare(0, prefix.size(), prefix) != 0) return false;
  return model.size() == prefix.size() || std::isalnum(static_cast<unsigned char>(model[prefix.size()])) == 0;
}

bool is_host(const std::string &host, const std::string &pattern) {
  if (pattern.empty() || pattern[0] != '.') return host == pattern;
  return host.size() > pattern.size() && host.compare(host.size() - pattern.size(), pattern.size(), pattern) == 0;
}

void lay_over(Json &below, const Json &above) {
  if (!above.is_object()) return;
  for (const auto &[name, value] : above.items()) below[name] = value;
}

// Rungs on which the host may climb, without those that the other members forbid.
Json rungs(const Traits &traits) {
  Json out = Json::array();
  const bool can_force_a_tool = traits.is("tools") && traits.is("tool_choice");
  for (const Json &rung : traits.at("structured"))
    if ((rung != "tool" || can_force_a_tool) && (rung != "json" || traits.is("json"))) out.push_back(rung);
  return out;
}

// Those that it takes at least when it does not think; for the others a call gets a warning.
Json parameters(const Settings &settings, const Traits &traits) {
  Json out = Json::array();
  for (const char *name : {"temperature", "top_p", "seed", "stop", "reasoning"}) {
    const bool absent = settings.responses && (std::string(name) == "seed" || std::string(name) == "stop");
    if (!absent && (traits.has("parameters", name) || traits.has("parameters_without_reasoning", name)))
      out.push_back(name);
  }
  return out;
}

}  // namespace

const Json &Traits::at(const std::string &name) const { return member(all_, name); }
bool Traits::is(const std::string &name) const { return at(name) == true; }
std::string Traits::text(const std::string &name) const { return text_at(all_, name); }
bool Traits::has(const std::string &list, const std::string &word) const { return holds(list_at(all_, list), word); }

Rules::Rules(const std::filesystem::path &resources)
    : servers_(read_table(resources / "servers.json")), models_(read_table(resources / "models.json")) {}

std::string Rules::guess(const std::string &host, int port) const {
  for (const auto &[name, row] : servers_.at("servers").items()) {
    for (const Json &pattern : list_at(row, "hosts"))
      if (is_host(host, pattern.get<std::string>())) return name;
    for (const Json &known : list_at(row, "ports"))
      if (known == port) return name;
  }
  return "other";
}

const Json *Rules::rule_for(const std::string &model, const std::string &server) const {
  const Json *best = nullptr;
  std::size_t longest = 0;
  for (const Json &rule : models_.at("rules")) {
    if (!server.empty() && !holds(list_at(rule, "servers"), server)) continue;
    if (holds(list_at(rule, "exact"), model)) return &rule;
    const std::string prefix = text_at(rule, "prefix");
    if (prefix.size() <= longest || !begins_with(model, prefix)) continue;
    best = &rule;
    longest = prefix.size();
  }
  return best;
}

Traits Rules::traits(const Settings &settings, const std::string &model) const {
  const std::string server = settings.server.empty() ? guess(settings.host, settings.port) : settings.server;
  const Json &row = member(servers_.at("servers"), server);
  if (!row.is_object())
    throw sdk::Error("bad_options", "there is no server '" + server + "'", "leave it out, or say: other", "/server");
  Json all = servers_.at("defaults");
  lay_over(all, row);
  // `like` borrows the rule of a model, wherever that is served.
  const std::string like = text_at(settings.capabilities, "like");
  const Json *rule = like.empty() ? rule_for(model, server) : rule_for(like, "");
  if (!rule && !like.empty())
    throw sdk::Error("bad_options", "no rule knows a model like '" + like + "'",
                     "name a model of OpenAI, such as gpt-4o or gpt-5.1", "/capabilities/like");
  if (rule) {
    lay_over(all, member(models_.at("kinds"), text_at(*rule, "kind")));
    lay_over(all, member(*rule, "traits"));
  }
  lay_over(all, settings.capabilities);
  if (settings.responses && !holds(all.at("apis"), "responses"))
    throw sdk::Error("bad_options", all.at("title").get<std::string>() + " does not speak the Responses API",
                     "say api: chat", "/api");
  return {model, rule != nullptr, std::move(all)};
}

Json profile(const Settings &settings, const Traits &traits) {
  Json out{{"schema", "athanor.provider.profile/1"},
           {"model", traits.model()},
           {"json", traits.at("json")},
           {"structured", rungs(traits)},
           {"parameters", parameters(settings, traits)},
           {"system", traits.at("system")},
           {"server", settings.address()}};
  for (const char *name : {"vision", "tools", "stream", "cache"}) out[name] = traits.at(name);
  for (const char *name : {"context_tokens", "max_output_tokens", "limits", "price"})
    if (!traits.at(name).is_null()) out[name] = traits.at(name);
  if (traits.is("free_on_this_machine") && settings.on_this_machine()) out["price"] = "free";
  out["description"] = traits.text("title") + " at " + settings.address() +
                       (settings.responses ? ", Responses API" : ", Chat Completions API") +
                       (traits.known() ? "" : "; no rule knows this model, so it is treated with care");
  return out;
}

}  // namespace athanor::openai
