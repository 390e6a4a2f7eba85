// SPDX-License-Identifier: Apache-2.0
#include "plugin/component.hpp"

#include <athanor/plugin.h>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/host_table.hpp"
#include "plugin/library.hpp"
#include "plugin/reply.hpp"

namespace athanor {
namespace {

athanor_str str(const std::string &text) { return {text.data(), text.size()}; }

const athanor_component *load(const ComponentInfo &info) {
  const athanor_component *table = nullptr;
  try {
    table = find_component(load_plugin(info.file), info.kind, info.name);
  } catch (const Error &e) {
    throw Error(e.code(), info.title() + " cannot be used: " + e.where() + ": " + e.message(), e.hint());
  }
  if (!table)
    throw Error("not_found", info.title() + " is no longer in " + info.file.string(),
                "the file changed since it was looked at; run the command again");
  return table;
}

}  // namespace

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

void Component::validate(const ComponentInfo &info, const Json &options) {
  const athanor_component *table = load(info);
  if (!table->validate) return;
  const std::string document = canonical({{"schema", "athanor.options/1"}, {"options", options}});
  Reply reply(info, "validate", "athanor.options/1");
  reply.call([&] { return table->validate(str(document), reply.table()); });
}

std::shared_ptr<Component> Component::create(const ComponentInfo &info, const Json &options) {
  const athanor_component *table = load(info);
  const std::string document =
      canonical({{"schema", "athanor.create/1"}, {"options", options}, {"resources", info.resources.string()}});
  athanor_instance *instance = nullptr;
  Reply reply(info, "create", "athanor.create/1");
  try {
    reply.call([&] { return table->create(str(document), &instance, reply.table()); });
  } catch (...) {
    destroy(table, instance);
    throw;
  }
  if (!instance) throw contract_broken(info, "create returned success without an instance");
  return std::shared_ptr<Component>(new Component(std::make_shared<const ComponentInfo>(info), table, instance));
}

Component::Component(std::shared_ptr<const ComponentInfo> info, const athanor_component *table,
                     athanor_instance *instance)
    : info_(std::move(info)),
      table_(table),
      instance_(instance),
      serialised_(info_->kind == "stage" || !info_->info.value("concurrent", true)) {}

Component::~Component() { destroy(table_, instance_); }

void Component::destroy(const athanor_component *table, athanor_instance *instance) noexcept {
  if (!instance) return;
  try {
    table->destroy(instance);
  } catch (...) {  // nothing is left to fail, and a destructor must not throw
  }
}

Json Component::run(const Json &request, Services &services, const std::function<void(const Json &)> &on_event) {
  std::unique_lock<std::mutex> lock(one_at_a_time_, std::defer_lock);
  if (serialised_) lock.lock();
  const std::string document = canonical(request);
  HostTable host(services);
  Reply reply(*info_, "run", request.value("schema", std::string("a request without a schema")), on_event);
  return reply.call([&] { return table_->run(instance_, host.table(), str(document), reply.table()); },
                    [&] { return host.told_to_stop() || services.cancelled(); });
}

}  // namespace athanor
