// SPDX-License-Identifier: Apache-2.0
#include "plugin/component.hpp"

#include "foundation/error.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/in_process.hpp"
#include "plugin/isolated.hpp"

namespace athanor {

Json Services::call(std::string_view, const Json &request, const OnEvent &) {
  throw Error("not_offered", request.value("schema", std::string("this request")) + " is not offered here");
}
void Services::start(std::string_view, const Json &request) {
  throw Error("not_offered", request.value("schema", std::string("this request")) + " cannot be started here");
}
std::optional<Json> Services::next(std::chrono::milliseconds) { return std::nullopt; }
void Services::cancel(std::string_view name) {
  throw Error("not_found", "no call named '" + std::string(name) + "' was started");
}
void Services::progress(double, std::string_view) {}

std::shared_ptr<Component> Component::create(const ComponentInfo &info, const Json &options, Isolation isolation) {
  if (info.exec || isolation == Isolation::process) return std::make_shared<Isolated>(info, options);
  return std::make_shared<InProcess>(info, options);
}

void Component::validate(const ComponentInfo &info, const Json &options) { InProcess::validate(info, options); }

Component::Component(std::shared_ptr<const ComponentInfo> info)
    : info_(std::move(info)), serialised_(info_->kind == "stage" || !info_->info.value("concurrent", true)) {}

Json Component::run(const Json &request, Services &services, const std::function<void(const Json &)> &on_event) {
  std::unique_lock<std::mutex> lock(one_at_a_time_, std::defer_lock);
  if (serialised_) lock.lock();
  return run_now(request, services, on_event);
}

}  // namespace athanor
