// SPDX-License-Identifier: Apache-2.0
#include "plugin/in_process.hpp"

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

void InProcess::validate(const ComponentInfo &info, const Json &options) {
  const athanor_component *table = load(info);
  if (!table->validate) return;
  const std::string document = canonical({{"schema", "athanor.options/1"}, {"options", options}});
  Reply reply(info, "validate", "athanor.options/1");
  reply.call([&] { return table->validate(str(document), reply.table()); });
}

InProcess::InProcess(const ComponentInfo &given, const Json &options)
    : Component(std::make_shared<const ComponentInfo>(given)), table_(load(given)) {
  const std::string document =
      canonical({{"schema", "athanor.create/1"}, {"options", options}, {"resources", given.resources.string()}});
  Reply reply(given, "create", "athanor.create/1");
  try {
    reply.call([&] { return table_->create(str(document), &instance_, reply.table()); });
  } catch (...) {
    destroy();
    throw;
  }
  if (!instance_) throw contract_broken(given, "create returned success without an instance");
}

InProcess::~InProcess() { destroy(); }

void InProcess::destroy() noexcept {
  if (!instance_) return;
  try {
    table_->destroy(instance_);
  } catch (...) {  // nothing is left to fail, and a destructor must not throw
  }
}

Json InProcess::run_now(const Json &request, Services &services, const std::function<void(const Json &)> &on_event) {
  const std::string document = canonical(request);
  HostTable host(services);
  Reply reply(info(), "run", request.value("schema", std::string("a request without a schema")), on_event);
  return reply.call([&] { return table_->run(instance_, host.table(), str(document), reply.table()); },
                    [&] { return host.told_to_stop() || services.cancelled(); });
}

}  // namespace athanor
