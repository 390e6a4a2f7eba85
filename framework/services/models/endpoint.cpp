// SPDX-License-Identifier: Apache-2.0
#include "services/models/endpoint.hpp"

#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "services/instance.hpp"

namespace athanor {

Endpoint &Endpoints::of(const Role &role) {
  const std::string key = canonical({role.provider.name, role.provider.options, role.model});
  const std::lock_guard lock(mutex_);
  std::unique_ptr<Endpoint> &found = known_[key];
  if (!found) {
    auto component = Component::create(*role.provider.component, role.provider.options);
    InstanceServices services(run_, role.provider);
    Json profile = component->run({{"schema", "athanor.provider.profile/1"}, {"model", role.model}}, services);
    found = std::make_unique<Endpoint>(std::move(component), std::move(profile), role.limits, clock_);
  }
  return *found;
}

}  // namespace athanor
