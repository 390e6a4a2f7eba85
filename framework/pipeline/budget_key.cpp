// SPDX-License-Identifier: Apache-2.0
//
// The key `budget`, of the run and of its stages. A cap in dollars is a promise only where every cost is known.
#include "foundation/error.hpp"
#include "pipeline/checking.hpp"
#include "pipeline/keys.hpp"
#include "pipeline/option_roles.hpp"
#include "services/models/prices.hpp"

namespace athanor {
namespace {

bool has_cap_in_dollars(const Checking &c, const std::vector<StageStep *> &stages) {
  if (c.plan.budget.usd) return true;
  for (const StageStep *stage : stages)
    if (stage->budget.usd) return true;
  return false;
}

// The roles that answer the stage's tasks or that its options name, and those that they fall back on.
std::set<std::string> roles_of(const Plan &plan, const StageStep &stage) {
  std::set<std::string> out;
  for (const auto &[task, declared] : object_at(stage.use.component->info, "tasks").items()) {
    const auto role = plan.roles.find(plan.task_role(stage, task));
    if (role == plan.roles.end()) continue;
    out.insert(role->first);
    out.insert(role->second.fallback.begin(), role->second.fallback.end());
  }
  for (const auto &[name, pointer] : roles_in_options(stage)) {
    const auto role = plan.roles.find(name);
    if (role == plan.roles.end()) continue;
    out.insert(name);
    out.insert(role->second.fallback.begin(), role->second.fallback.end());
  }
  return out;
}

bool has_price(Checking &c, const Role &role, const Prices &prices) {
  try {
    if (!role.price.is_null()) return price_of(role.price, Json::object(), role.model, prices).has_value();
    const auto profile = profile_of(c, role);
    return !profile || price_of(role.price, *profile, role.model, prices).has_value();
  } catch (const Error &) {
    return true;  // a price that is none is reported where prices are read
  }
}

}  // namespace

Caps read_caps(Checking &c, const std::string &pointer) {
  const Json &given = c.value(pointer);
  if (!given.is_object()) return {};
  const std::size_t before = c.findings.size();
  check_keys(c, pointer, keys::budget(), "a budget");
  if (given.empty())
    c.error(pointer, "this budget caps nothing", "such as `budget: {usd: 10, experiments: 60, wall: 3h}`", true);
  return c.findings.size() == before ? caps_from(given) : Caps();
}

void read_budget(Checking &c) { c.plan.budget = read_caps(c, "/budget"); }

void check_prices(Checking &c) {
  const std::vector<StageStep *> stages = c.stages();
  if (!c.request.probe || has_errors(c.findings) || !has_cap_in_dollars(c, stages)) return;
  const Prices prices = Prices::installed(c.plan.prices);
  std::map<std::string, bool> known;
  for (const StageStep *stage : stages) {
    const bool in_dollars = c.plan.budget.usd || stage->budget.usd;
    const bool in_tokens = c.plan.budget.tokens || stage->budget.tokens;
    if (!in_dollars || in_tokens) continue;
    for (const std::string &name : roles_of(c.plan, *stage)) {
      if (known.count(name)) continue;
      const auto role = c.plan.roles.find(name);
      if (role == c.plan.roles.end()) continue;
      known[name] = has_price(c, role->second, prices);
      if (!known[name])
        c.error(pointer_to("/models", name) + "/model",
                "the budget is in dollars, and nothing says what the model '" + role->second.model + "' costs",
                "add `price: {input: ..., output: ...}` in dollars per million tokens or `price: free` to the role '" +
                    name + "', or cap the tokens: `budget: {tokens: ...}`");
    }
  }
}

}  // namespace athanor
