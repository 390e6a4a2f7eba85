// SPDX-License-Identifier: Apache-2.0
//
// An instance whose code runs in a process of its own: a shared library in `athanor serve-plugin`, or an executable.
// When that process ends before its time the calls in it fail with Error("plugin_crashed"), and the next call begins a
// fresh process with a fresh instance.
#ifndef ATHANOR_PLUGIN_ISOLATED_HPP
#define ATHANOR_PLUGIN_ISOLATED_HPP

#include <chrono>
#include <optional>

#include "plugin/component.hpp"

namespace athanor {

class Conversation;

class Isolated : public Component {
 public:
  Isolated(const ComponentInfo &info, const Json &options);  // as Component::create
  ~Isolated() override;

 private:
  Json run_now(const Json &request, Services &services, const std::function<void(const Json &)> &on_event) override;
  std::shared_ptr<Conversation> conversation(Services &services);

  const Json options_;
  std::mutex mutex_;
  std::shared_ptr<Conversation> now_;
};

// What an executable says of itself, in the form of a scanned plugin (id, version, components: [{kind, name, info}]).
// Throws Error("plugin_fault") or Error("plugin_crashed") whose message names no file.
Json describe_executable(const std::filesystem::path &file);

// For an executable, as validate_in_child and ask_in_child of the catalogue: within a time limit, with no services.
void validate_executable(const ComponentInfo &info, const Json &options);
Json ask_executable(const ComponentInfo &info, const Json &options, const Json &request);

}  // namespace athanor

#endif
