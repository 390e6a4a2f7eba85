// SPDX-License-Identifier: Apache-2.0
#include "services/models/endpoint.hpp"

#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "services/instance.hpp"

namespace athanor {

// Which price files were in force stands in the record, so that a cost can be reckoned again.
Endpoints::Endpoints(const RunContext &run, Clock &clock)
    : run_(run), clock_(clock), prices_(Prices::installed(run.plan.prices)) {
  run_.ledger.meta("prices", canonical(prices_.described()));
}

Endpoint &Endpoints::of(const Role &role) {
  const std::string key = canonical({role.provider.name, role.provider.component->file.string(), role.provider.options,
                                     role.provider.isolate, role.model, role.price});
  const std::lock_guard lock(mutex_);
  std::unique_ptr<Endpoint> &found = known_[key];
  if (!found) {
    auto component = instance_of(role.provider);
    InstanceServices services(run_, role.provider);
    Json profile =
        ask_instance(*component, {{"schema", "athanor.provider.profile/1"}, {"model", role.model}}, services);
    const std::optional<Price> price = price_of(role.price, profile, role.model, prices_);
    found = std::make_unique<Endpoint>(std::move(component), std::move(profile), price, role.limits, clock_);
    run_.record(
        "", "model.profile",
        {{"role", role.name}, {"provider", role.provider.name}, {"model", role.model}, {"profile", found->profile}});
  }
  return *found;
}

}  // namespace athanor
