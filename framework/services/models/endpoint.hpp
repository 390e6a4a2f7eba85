// SPDX-License-Identifier: Apache-2.0
//
// One model at one provider, as all roles that use it share it: the plugin's instance, what the model can do, and how
// fast and how often it may be asked.
#ifndef ATHANOR_SERVICES_MODELS_ENDPOINT_HPP
#define ATHANOR_SERVICES_MODELS_ENDPOINT_HPP

#include <map>
#include <memory>
#include <mutex>

#include "foundation/json.hpp"
#include "plugin/component.hpp"
#include "services/models/limiter.hpp"
#include "services/models/prices.hpp"
#include "services/models/retry.hpp"
#include "services/run_context.hpp"

namespace athanor {

struct Endpoint {
  Endpoint(std::shared_ptr<Component> provider, Json what_it_can, std::optional<Price> what_it_costs,
           const Json &limits, Clock &clock)
      : component(std::move(provider)),
        profile(std::move(what_it_can)),
        price(std::move(what_it_costs)),
        limiter(Limits::from(limits, object_at(profile, "limits")), clock) {}

  const std::shared_ptr<Component> component;
  const Json profile;
  const std::optional<Price> price;  // none: unknown
  Limiter limiter;
  RetryBudget budget;
  CircuitBreaker breaker;
};

// The endpoints of a run, made when first asked for. Roles with the same provider, options, model and price share one;
// the limits of the role that is asked first hold.
class Endpoints {
 public:
  Endpoints(const RunContext &run, Clock &clock);
  Endpoint &of(const Role &role);  // [any thread]

 private:
  const RunContext &run_;
  Clock &clock_;
  const Prices prices_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Endpoint>> known_;
};

}  // namespace athanor

#endif
