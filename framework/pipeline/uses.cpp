// SPDX-License-Identifier: Apache-2.0
//
// What a plan uses, wherever it stands in it.
#include "pipeline/plan.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/component.hpp"

namespace athanor {
namespace {

void isolate_stages(std::vector<Step> &steps) {
  for (Step &step : steps) {
    if (step.stage) step.stage->use.isolate = true;
    if (step.each) isolate_stages(step.each->steps);
  }
}

template <class Visit>
void each_of(const std::vector<Step> &steps, const Visit &visit) {
  for (const Step &step : steps) {
    if (step.stage) visit(step.stage->use);
    if (step.each) each_of(step.each->steps, visit);
  }
}

}  // namespace

void Plan::isolate() {
  for (auto &[key, role] : roles) role.provider.isolate = true;
  for (std::optional<Use> *one : {&backend, &tools})
    if (*one) (*one)->isolate = true;
  for (LiteratureUse &use : literature) use.isolate = true;
  isolate_stages(steps);
}

std::vector<fs::path> Plan::folders_of_programs() const {
  std::vector<fs::path> out;
  auto look = [&](const Use &use) {
    if (use.component && use.component->exec) out.push_back(use.component->resources);
  };
  for (const auto &[key, role] : roles) look(role.provider);
  for (const std::optional<Use> *one : {&backend, &tools})
    if (*one) look(**one);
  for (const LiteratureUse &use : literature) look(use);
  each_of(steps, look);
  return out;
}

std::shared_ptr<Component> instance_of(const Use &use) {
  return Component::create(*use.component, use.options, use.isolate ? Isolation::process : Isolation::none);
}

}  // namespace athanor
