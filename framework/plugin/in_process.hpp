// SPDX-License-Identifier: Apache-2.0
//
// An instance whose code runs in this process: the host's half of the ABI bridge; sdk/include/athanor/plugin.hpp is the
// plugin's half. Here a plugin is trusted code: what it does to memory it does to ours.
#ifndef ATHANOR_PLUGIN_IN_PROCESS_HPP
#define ATHANOR_PLUGIN_IN_PROCESS_HPP

#include "plugin/component.hpp"

struct athanor_component;
struct athanor_instance;

namespace athanor {

class InProcess : public Component {
 public:
  InProcess(const ComponentInfo &info, const Json &options);  // as Component::create
  static void validate(const ComponentInfo &info, const Json &options);
  ~InProcess() override;

 private:
  Json run_now(const Json &request, Services &services, const std::function<void(const Json &)> &on_event) override;
  void destroy() noexcept;

  const athanor_component *table_;
  athanor_instance *instance_ = nullptr;
};

}  // namespace athanor

#endif
