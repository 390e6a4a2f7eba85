// SPDX-License-Identifier: Apache-2.0
#include "run/quotes.hpp"

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"

namespace athanor {
namespace {

Quote quote(const Role &role, const Prices &prices, const Ask &ask) {
  Quote out;
  try {
    out.profile = ask(*role.provider.component, role.provider.options,
                      {{"schema", "athanor.provider.profile/1"}, {"model", role.model}});
  } catch (const Error &e) {
    out.unknown = role.provider.component->title() + " does not know the model " + role.model + ": " + e.message();
  }
  try {
    out.price = price_of(role.price, out.profile, role.model, prices);
  } catch (const Error &e) {
    throw Error("bad_options", "the price of the role '" + role.name + "': " + e.message(), e.hint(), e.where());
  }
  if (out.price)
    out.unknown.clear();
  else if (out.unknown.empty())
    out.unknown = "no price is known for the model " + role.model + " of " +
                  out.profile.value("system", role.provider.name) + ": add `price: {input: ..., output: ...}` or " +
                  "`price: free` to the role '" + role.name + "'";
  return out;
}

}  // namespace

std::map<std::string, Quote> quotes(const Plan &plan, const Prices &prices, const Ask &ask) {
  std::map<std::string, Quote> out;
  for (const auto &[name, role] : plan.roles) out[name] = quote(role, prices, ask);
  return out;
}

Prices prices_of(const Plan &plan) { return Prices::installed(plan.prices); }

std::vector<const StageStep *> stages_of(const std::vector<Step> &steps) {
  std::vector<const StageStep *> out;
  for (const Step &step : steps) {
    if (step.stage) {
      out.push_back(&*step.stage);
      continue;
    }
    const auto below = stages_of(step.each->steps);
    out.insert(out.end(), below.begin(), below.end());
  }
  return out;
}

std::map<std::string, std::vector<std::pair<std::string, std::string>>> tasks_by_role(const Plan &plan) {
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> out;
  for (const StageStep *stage : stages_of(plan.steps))
    for (const auto &[task, declared] : object_at(stage->use.component->info, "tasks").items())
      out[plan.task_role(*stage, task)].emplace_back(stage->id, task);
  return out;
}

}  // namespace athanor
