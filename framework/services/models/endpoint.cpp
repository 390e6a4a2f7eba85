// SPDX-License-Identifier: Apache-2.0
#include "services/models/endpoint.hpp"

#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "services/plain.hpp"

namespace athanor {

Endpoint &Endpoints::of(const Role &role) {
  const std::string key = canonical({role.provider.name, role.provider.options, role.model});
  const std::lock_guard lock(mutex_);
  std::unique_ptr<Endpoint> &found = known_[key];
  if (!found) {
    auto component = Component::create(*role.provider.component, role.provider.options);
    PlainServices services(run_, role.provider.component->title());
    Json profile = component->run({{"schema", "athanor.provider.profile/1"}, {"model", role.model}}, services);
    found = std::make_unique<Endpoint>(std::move(component), std::move(profile), role.limits, clock_);
    run_.record(
        "", "model.profile",
        {{"role", role.name}, {"provider", role.provider.name}, {"model", role.model}, {"profile", found->profile}});
  }
  return *found;
}

}  // namespace athanor
