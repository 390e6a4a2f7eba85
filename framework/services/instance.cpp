// SPDX-License-Identifier: Apache-2.0
#include "services/instance.hpp"

#include "foundation/error.hpp"

namespace athanor {

Surroundings surroundings_of(const RunContext &run) {
  return {&run.http, [&run] { return run.stop.load(); },
          [&run](const std::string &who, const std::string &event, const Json &data) { run.record(who, event, data); },
          [&run](const Json &row) { run.ledger.exchange(row); }};
}

Json ask_instance(Component &instance, const Json &request, Services &services,
                  const std::function<void(const Json &)> &on_event) {
  try {
    return instance.run(request, services, on_event);
  } catch (const Error &e) {
    if (e.code() != "plugin_crashed") throw;
    Error away("unavailable", e.message(), e.hint(), e.where());
    for (const auto &[key, value] : e.details().items()) away.with(key, value);
    throw away.with("crashed", true);
  }
}

InstanceServices::InstanceServices(Surroundings around, const Use &use, OnBehalf behalf,
                                   std::vector<std::filesystem::path> files)
    : around_(std::move(around)),
      behalf_(std::move(behalf)),
      has_http_(around_.http && (use.kind == "provider" || use.kind == "literature")),
      grant_(grant_for(use, std::move(files))) {}

Json InstanceServices::call(std::string_view name, const Json &request, const OnEvent &on_event) {
  if (!has_http_ || request.value("schema", "") != "athanor.http/1") return Services::call(name, request, on_event);
  HttpHooks hooks;
  hooks.cancelled = [this] { return cancelled(); };
  hooks.on_frame = on_event;
  hooks.on_exchange = [this](Json row) {
    row["instance"] = behalf_.instance;
    row["call"] = behalf_.call;
    if (around_.exchanged) around_.exchanged(row);
  };
  hooks.on_refused = [this](Json refusal) {
    refusal["call"] = behalf_.call;
    if (around_.record)
      around_.record(behalf_.instance.empty() ? grant_.who : behalf_.instance, "http.refused", refusal);
  };
  return around_.http->exchange(request, grant_, hooks);
}

bool InstanceServices::cancelled() { return around_.stopped && around_.stopped(); }

void InstanceServices::log(int level, std::string_view message) {
  if (around_.record) around_.record(grant_.who, "log", {{"level", level}, {"message", std::string(message)}});
}

}  // namespace athanor
