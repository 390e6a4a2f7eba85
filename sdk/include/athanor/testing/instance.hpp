// SPDX-License-Identifier: Apache-2.0
//
// An instance of a component, driven through the same C table that a real host uses. What the class
// refuses arrives as Error, a stop as Cancelled.
#ifndef ATHANOR_TESTING_INSTANCE_HPP
#define ATHANOR_TESTING_INSTANCE_HPP

#include <athanor/plugin.hpp>
#include <athanor/testing/fake_host.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <utility>

namespace athanor::sdk::testing {

class ComponentInstance {
 public:
  // `table`: of a component as its plugin lists it, such as athanor_plugin_v1()->components[0]; for tests that do not
  // have the class in sight, and for plugins in C.
  ComponentInstance(const athanor_component *table, const Json &options, const std::filesystem::path &resources = {})
      : table_(table) {
    const Json request{{"schema", "athanor.create/1"}, {"options", options}, {"resources", resources.string()}};
    ask(request, [&](athanor_str text, const athanor_reply *reply) { return table_->create(text, &instance_, reply); });
  }
  ~ComponentInstance() {
    if (instance_) table_->destroy(instance_);
  }
  ComponentInstance(const ComponentInstance &) = delete;
  ComponentInstance &operator=(const ComponentInstance &) = delete;

  static void validate(const athanor_component *table, const Json &options) {
    ask({{"schema", "athanor.options/1"}, {"options", options}},
        [&](athanor_str text, const athanor_reply *reply) { return table->validate(text, reply); });
  }
  // What the plugin tells on the way goes to `on_event`.
  Json run(const Json &request, FakeHost &host, std::function<void(const Json &)> on_event = {}) {
    return ask(
        request,
        [&](athanor_str text, const athanor_reply *reply) { return table_->run(instance_, host.raw(), text, reply); },
        std::move(on_event));
  }

 private:
  template <class F>
  static Json ask(const Json &request, F &&function, std::function<void(const Json &)> on_event = {}) {
    detail::Collected collected;
    collected.on_event = std::move(on_event);
    const athanor_reply reply = collected.reply();
    const std::string text = detail::dump(request);
    const athanor_status status = function(detail::str(text), &reply);
    if (status == ATHANOR_OK) return Json::parse(collected.result);
    if (status == ATHANOR_CANCELLED) throw Cancelled{};
    throw Error::from(Json::parse(collected.error));
  }

  const athanor_component *const table_;
  athanor_instance *instance_ = nullptr;
};

template <class T>
class Instance : public ComponentInstance {
 public:
  explicit Instance(const Json &options, const std::filesystem::path &resources = {})
      : ComponentInstance(component<T>(), options, resources) {}

  static void validate(const Json &options) { ComponentInstance::validate(component<T>(), options); }
};

// Makes an instance, runs it once and destroys it.
inline Json run(const athanor_component *table, const Json &options, const std::filesystem::path &resources,
                const Json &request, FakeHost &host) {
  return ComponentInstance(table, options, resources).run(request, host);
}
template <class T>
Json run(const Json &options, const std::filesystem::path &resources, const Json &request, FakeHost &host) {
  return run(component<T>(), options, resources, request, host);
}

}  // namespace athanor::sdk::testing

#endif
