// SPDX-License-Identifier: Apache-2.0
//
// What a provider, a literature source or a backend may use during a call: the log, the wish to stop and, except for
// backends, http. Made for each call, in a run or outside one.
#ifndef ATHANOR_SERVICES_INSTANCE_HPP
#define ATHANOR_SERVICES_INSTANCE_HPP

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "pipeline/plan.hpp"
#include "plugin/component.hpp"
#include "services/http/grant.hpp"
#include "services/http/http.hpp"
#include "services/run_context.hpp"

namespace athanor {

// The house around an instance. Outlives its services.
struct Surroundings {
  HttpService *http = nullptr;  // none: not offered
  std::function<bool()> stopped;
  std::function<void(const std::string &who, const std::string &event, const Json &data)> record;
  std::function<void(const Json &row)> exchanged;  // a row of HttpHooks::on_exchange with {instance, call}
};

Surroundings surroundings_of(const RunContext &run);

// Which call of which stage instance this is done for; both empty where there is none.
struct OnBehalf {
  std::string instance, call;
};

// Asks a provider or a backend. One whose process ended is to the run what a server is that went away:
// Error("unavailable"), asked again or the run pauses, and never an answer.
Json ask_instance(Component &instance, const Json &request, Services &services,
                  const std::function<void(const Json &)> &on_event = {});

class InstanceServices : public Services {
 public:
  // `files`: the files named in the request that the instance is about to get, such as pictures of a chat.
  InstanceServices(Surroundings around, const Use &use, OnBehalf behalf = {},
                   std::vector<std::filesystem::path> files = {});
  InstanceServices(const RunContext &run, const Use &use, OnBehalf behalf = {},
                   std::vector<std::filesystem::path> files = {})
      : InstanceServices(surroundings_of(run), use, std::move(behalf), std::move(files)) {}

  Json call(std::string_view name, const Json &request, const OnEvent &on_event) override;
  bool cancelled() override;
  void log(int level, std::string_view message) override;

 private:
  const Surroundings around_;
  const OnBehalf behalf_;
  const bool has_http_;
  const Grant grant_;
};

}  // namespace athanor

#endif
