// SPDX-License-Identifier: Apache-2.0
#include "cli/check.hpp"

#include <iostream>

#include "foundation/json.hpp"
#include "services/datasets/cache.hpp"
#include "services/datasets/datasets.hpp"

namespace athanor {
namespace {

std::string counted(std::size_t n, const std::string &one, const std::string &many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

std::size_t stages_in(const std::vector<Step> &steps) {
  std::size_t n = 0;
  for (const Step &step : steps) n += step.stage ? 1 : stages_in(step.each->steps);
  return n;
}

Json as_json(const Diagnostic &d) {
  Json out{{"severity", d.severity == Diagnostic::Severity::error ? "error" : "warning"}, {"message", d.message}};
  if (!d.file.empty()) out["file"] = d.file;
  if (d.line > 0) out["line"] = d.line;
  if (d.column > 0) out["column"] = d.column;
  if (!d.hint.empty()) out["hint"] = d.hint;
  return out;
}

}  // namespace

std::string summary_of(const Plan &plan) {
  std::string out = counted(stages_in(plan.steps), "stage", "stages");
  if (!plan.roles.empty()) out += ", " + counted(plan.roles.size(), "model role", "model roles");
  if (plan.backend) out += ", backend " + plan.backend->name;
  if (!plan.literature.empty()) out += ", " + counted(plan.literature.size(), "source", "sources") + " of literature";
  if (!plan.inputs.empty()) out += ", " + counted(plan.inputs.size(), "input", "inputs");
  return out;
}

int verb_check(const CheckRequest &request, const Catalogue &catalogue, bool json) {
  const Checked checked = check_pipeline(request, catalogue);
  if (json) {
    Json out{{"ok", checked.plan.has_value()}, {"pipeline", request.pipeline.string()}, {"findings", Json::array()}};
    if (checked.plan && checked.plan->code) out["code"] = announcement(*checked.plan->code);
    for (const Diagnostic &d : checked.diagnostics) out["findings"].push_back(as_json(d));
    if (checked.plan) out["datasets"] = announcements(checked.plan->datasets, dataset_cache());
    std::cout << pretty(out);
  } else {
    if (checked.plan && checked.plan->code)
      std::cout << request.pipeline.string() << ": code: " << announcement(*checked.plan->code) << "\n";
    std::cerr << render(checked.diagnostics);
    if (checked.plan)
      for (const std::string &line : announcements(checked.plan->datasets, dataset_cache()))
        std::cout << request.pipeline.string() << ": " << line << "\n";
    if (checked.plan)
      std::cout << request.pipeline.string() << ": " << summary_of(*checked.plan) << ": all checks passed\n";
  }
  return checked.plan ? 0 : 1;
}

}  // namespace athanor
