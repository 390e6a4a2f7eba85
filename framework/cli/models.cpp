// SPDX-License-Identifier: Apache-2.0
#include "cli/models.hpp"

#include <cstdio>
#include <iostream>
#include <map>

#include "cli/table.hpp"
#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/component.hpp"
#include "run/ping.hpp"
#include "run/quotes.hpp"
#include "services/http/http.hpp"
#include "services/instance.hpp"
#include "services/secrets.hpp"

namespace athanor {
namespace {

using Uses = std::vector<std::pair<std::string, std::string>>;  // (stage, task)

std::string count_words(const Json &object, const char *key) {
  const Json value = object.value(key, Json());
  return value.is_number() ? std::to_string(value.get<std::int64_t>()) : "";
}

std::string abilities(const Json &profile) {
  std::string out;
  const auto add = [&](const std::string &word) { out += (out.empty() ? "" : ", ") + word; };
  const Json &ways = list_at(profile, "structured");
  if (!ways.empty())
    add("JSON (" + ways[0].get<std::string>() + ")");
  else if (profile.value("json", false))
    add("JSON");
  if (profile.value("vision", false)) add("pictures");
  if (profile.value("tools", false)) add("tools");
  return out;
}

std::string context(const Json &profile) {
  const std::string in = count_words(profile, "context_tokens"), most = count_words(profile, "max_output_tokens");
  if (in.empty() && most.empty()) return "";
  return (in.empty() ? "?" : in) + (most.empty() ? "" : ", " + most + " out");
}

// The pipeline's own limits come before those that the provider knows of.
std::string limits(const Role &role, const Json &profile) {
  Json all = object_at(profile, "limits");
  if (role.limits.is_object()) all.update(role.limits);
  std::string out;
  for (const auto &[key, unit] : std::map<std::string, std::string>{{"requests_per_minute", " requests/min"},
                                                                    {"input_tokens_per_minute", " in/min"},
                                                                    {"output_tokens_per_minute", " out/min"},
                                                                    {"concurrency", " at once"}})
    if (const std::string count = count_words(all, key.c_str()); !count.empty())
      out += (out.empty() ? "" : ", ") + count + unit;
  return out;
}

// "ideation (propose, reflect), review (form)": a task without its stage's name in front.
std::string used_by(const Uses &uses) {
  std::string out, last;
  for (const auto &[stage, task] : uses) {
    const std::string word = task.substr(task.find('.') + 1);
    if (stage == last)
      out.insert(out.size() - 1, ", " + word);
    else
      out += (out.empty() ? "" : ", ") + stage + " (" + word + ")";
    last = stage;
  }
  return out.empty() ? "nothing" : out;
}

Json as_json(const Role &role, const Quote &quote, const Uses &uses) {
  Json tasks = Json::array();
  for (const auto &[stage, task] : uses) tasks.push_back({{"stage", stage}, {"task", task}});
  Json out{{"role", role.name},
           {"provider", role.provider.name},
           {"model", role.model},
           {"profile", quote.profile},
           {"used_by", tasks}};
  if (quote.price)
    out["price"] = {{"text", quote.price->text()}, {"origin", quote.price->origin}};
  else
    out["price"] = nullptr, out["unknown"] = quote.unknown;
  return out;
}

using Pings = std::map<std::string, Ping>;  // by role

Pings ping_all(const Plan &plan, const std::map<std::string, Quote> &quotes) {
  SecretStore secrets;
  secrets.collect(plan.secrets());
  HttpService http(secrets, plan.network);
  Surroundings around;
  around.http = &http;
  Pings out;
  for (const auto &[name, role] : plan.roles)
    out[name] = ping(role, quotes.at(name), [&, &use = role.provider](const Json &chat) {
      InstanceServices services(around, use);
      return instance_of(use)->run(chat, services);
    });
  return out;
}

void print(const Plan &plan, const std::map<std::string, Quote> &quotes, const Prices &prices) {
  auto uses = tasks_by_role(plan);
  Table table({"ROLE", "PROVIDER", "MODEL", "CAN", "CONTEXT", "LIMITS", "PRICE PER MILLION TOKENS", "USED BY"});
  for (const auto &[name, role] : plan.roles) {
    const Quote &quote = quotes.at(name);
    table.add({name, role.provider.name, role.model, abilities(quote.profile), context(quote.profile),
               limits(role, quote.profile), quote.price ? quote.price->text() : "unknown", used_by(uses[name])});
  }
  std::cout << table.text();
  for (const PriceFile &file : prices.files())
    std::cout << "prices of " << file.as_of << " in " << file.path.string() << "\n";
  for (const auto &[name, quote] : quotes)
    if (!quote.unknown.empty()) std::cout << "unknown: " << quote.unknown << "\n";
}

void print(const Pings &pings) {
  Table table({"ROLE", "ANSWER", "SECONDS", "TOKENS", "COST", ""});
  for (const auto &[role, ping] : pings) {
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.2f", ping.seconds);
    if (!ping.asked || !ping.ok) {
      table.add({role, ping.asked ? "no" : "-", ping.asked ? seconds : "", "", "", ping.words});
      continue;
    }
    const std::string in = count_words(ping.usage, "input_tokens"), out = count_words(ping.usage, "output_tokens");
    table.add({role, "yes", seconds, (in.empty() ? "?" : in) + " in, " + (out.empty() ? "?" : out) + " out",
               ping.cost ? money(*ping.cost) : "unknown", ping.words});
  }
  std::cout << "\n" << table.text();
}

}  // namespace

int verb_models(const CheckRequest &request, const Catalogue &catalogue, bool with_ping, bool json) {
  const Checked checked = check_pipeline(request, catalogue);
  std::cerr << render(checked.diagnostics);
  if (!checked.plan) return 1;
  const Plan &plan = *checked.plan;
  const Prices prices = prices_of(plan);
  const auto known = quotes(plan, prices, request.ask);
  if (!json) print(plan, known, prices);
  std::cout.flush();
  const Pings pings = with_ping ? ping_all(plan, known) : Pings();
  if (json) {
    auto uses = tasks_by_role(plan);
    Json out{{"schema", "athanor.models/1"}, {"prices", prices.described()}, {"roles", Json::array()}};
    for (const auto &[name, role] : plan.roles) {
      out["roles"].push_back(as_json(role, known.at(name), uses[name]));
      if (with_ping) out["roles"].back()["ping"] = as_json(pings.at(name));
    }
    std::cout << pretty(out);
  } else if (with_ping) {
    print(pings);
  }
  for (const auto &[role, ping] : pings)
    if (ping.asked && !ping.ok) return 1;
  return 0;
}

}  // namespace athanor
