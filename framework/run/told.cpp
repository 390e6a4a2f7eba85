// SPDX-License-Identifier: Apache-2.0
#include "run/told.hpp"

#include <algorithm>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "run/quotes.hpp"
#include "services/budget.hpp"

namespace athanor {
namespace {

constexpr const char *recorded_as = "stage.told";

bool wants(const StageStep &stage, const char *what) {
  const Json &all = list_at(stage.use.component->info, "wants");
  return std::find(all.begin(), all.end(), what) != all.end();
}

// {use, slots?, limits?, gpus?, packages?, python?, container?, network?}. A backend that cannot answer now may by the
// time an experiment needs it; until then nothing is known of it.
Json backend_of(House &house) {
  Json out{{"use", house.run().plan.backend->name}};
  try {
    const Json &capacity = house.jobs(true).capacity();
    for (const char *key : {"slots", "limits", "gpus", "packages", "python", "container", "network"})
      if (capacity.contains(key)) out[key] = capacity.at(key);
  } catch (const Error &) {
    return out;
  }
  return out;
}

// {usd?, tokens?, experiments?, wall?, stages?: {id: the same}}: the caps of the run as they stand, and of each stage.
Json budget_of(House &house) {
  const RunContext &run = house.run();
  Json out = run.budget ? run.budget->state().at("caps") : caps_json(run.plan.budget);
  for (const StageStep *stage : stages_of(run.plan.steps))
    if (stage->budget.any()) out["stages"][stage->id] = caps_json(stage->budget);
  return out;
}

Json recorded(Ledger &ledger, const std::string &instance) {
  const Json rows = ledger.select("SELECT data_json FROM events WHERE instance=? AND kind=? ORDER BY seq LIMIT 1",
                                  {instance, recorded_as});
  return rows.empty() ? Json() : rows[0].at("data_json");
}

}  // namespace

Json told_to(House &house, const StageStep &stage, const std::string &instance) {
  const RunContext &run = house.run();
  const bool backend = wants(stage, "backend") && run.plan.backend, budget = wants(stage, "budget");
  if (!backend && !budget) return Json::object();
  run.ledger.wait_for_all();
  if (const Json before = recorded(run.ledger, instance); before.is_object()) return before;
  Json told = Json::object();
  if (Recording *recording = house.recording()) {
    if (const Json then = recorded(recording->ledger(), instance); then.is_object()) told = then;
  } else {
    if (backend) told["backend"] = backend_of(house);
    if (budget) told["budget"] = budget_of(house);
  }
  run.ledger.wait(run.ledger.event(instance, recorded_as, told));
  return told;
}

}  // namespace athanor
