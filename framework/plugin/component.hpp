// SPDX-License-Identifier: Apache-2.0
//
// One instance of a component, called safely: JSON in, JSON out, exceptions of our own family. Whether its code runs
// in this process (in_process.hpp) or in one of its own (isolated.hpp) is decided when it is created, and nobody who
// calls it need know.
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

// Where the code of an instance runs.
enum class Isolation { none, process };

class Component {
 public:
  // Creates an instance; `options` are normalised. In this process, it loads the plugin if need be. An executable is
  // never in this process, whatever is asked for. Throws Error when the plugin cannot be used or refuses.
  static std::shared_ptr<Component> create(const ComponentInfo &info, const Json &options,
                                           Isolation isolation = Isolation::none);
  // Has the component of a shared library check, in this process, what its schema cannot say. Throws its Error, whose
  // where() is a JSON pointer into the options. A component without a check of its own accepts everything.
  static void validate(const ComponentInfo &info, const Json &options);
  virtual ~Component() = default;
  Component(const Component &) = delete;
  Component &operator=(const Component &) = delete;

  // Asks the component; returns its result. Throws the component's Error, Cancelled, Error("plugin_fault") when it
  // broke the contract (no result, two results, bad JSON, wrong thread ...), or Error("plugin_crashed") when it took
  // its process down; the next call then begins a fresh one. Calls are serialised where info says
  // "concurrent": false, and always for stages.
  Json run(const Json &request, Services &services, const std::function<void(const Json &)> &on_event = {});

  const ComponentInfo &info() const { return *info_; }

 protected:
  explicit Component(std::shared_ptr<const ComponentInfo> info);

 private:
  virtual Json run_now(const Json &request, Services &services, const std::function<void(const Json &)> &on_event) = 0;

  const std::shared_ptr<const ComponentInfo> info_;
  const bool serialised_;
  std::mutex one_at_a_time_;
};

}  // namespace athanor

#endif
