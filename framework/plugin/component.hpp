// SPDX-License-Identifier: Apache-2.0
//
// One instance of a component, called safely: JSON in, JSON out, exceptions of our own family. This is
// the host's half of the ABI bridge; sdk/include/athanor/plugin.hpp is the plugin's half.
#ifndef ATHANOR_PLUGIN_COMPONENT_HPP
#define ATHANOR_PLUGIN_COMPONENT_HPP

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

struct athanor_component;
struct athanor_instance;

namespace athanor {

using Json = nlohmann::json;
struct ComponentInfo;

// What one call of `run` may ask of the host. Implemented in services/; the bridge turns it into the
// C table and stops every exception. All functions may be called from any thread.
class Services {
 public:
  virtual ~Services() = default;
  // Throws Error or Cancelled. What happens on the way is told to `on_event`, on this thread.
  using OnEvent = std::function<void(const Json &)>;
  virtual Json call(std::string_view name, const Json &request, const OnEvent &on_event);
  virtual void start(std::string_view name, const Json &request);  // throws Error or Cancelled
  // nullopt: nothing ended in time, or nothing is in flight. A negative time waits without limit.
  virtual std::optional<Json> next(std::chrono::milliseconds timeout);
  virtual void cancel(std::string_view name);
  virtual bool cancelled() { return false; }
  virtual void log(int level, std::string_view message) = 0;  // level: ATHANOR_DEBUG ... ATHANOR_ERROR
  virtual void progress(double fraction, std::string_view message);
};

class Component {
 public:
  // Loads the plugin into this process if need be and creates an instance. `options` are normalised.
  // Throws Error when the plugin cannot be loaded or refuses.
  static std::shared_ptr<Component> create(const ComponentInfo &info, const Json &options);
  // Has the component check what its schema cannot say. Throws its Error, whose where() is a JSON
  // pointer into the options. A component without a check of its own accepts everything.
  static void validate(const ComponentInfo &info, const Json &options);
  ~Component();
  Component(const Component &) = delete;
  Component &operator=(const Component &) = delete;

  // Asks the component; returns its result. Throws the component's Error, Cancelled, or
  // Error("plugin_fault") when it broke the contract (no result, two results, bad JSON, wrong thread ...).
  // Calls are serialised where info says "concurrent": false, and always for stages.
  Json run(const Json &request, Services &services, const std::function<void(const Json &)> &on_event = {});

  const ComponentInfo &info() const { return *info_; }

 private:
  Component(std::shared_ptr<const ComponentInfo> info, const athanor_component *table, athanor_instance *instance);
  static void destroy(const athanor_component *table, athanor_instance *instance) noexcept;

  std::shared_ptr<const ComponentInfo> info_;
  const athanor_component *table_;
  athanor_instance *instance_;
  bool serialised_;
  std::mutex one_at_a_time_;
};

}  // namespace athanor

#endif
