// SPDX-License-Identifier: Apache-2.0
//
// The model service alone, over the provider `moody` and a clock that only moves when somebody waits: no stage, no run.
#pragma once

#include <fstream>

#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/scanner.hpp"
#include "services/http/http.hpp"
#include "services/models/service.hpp"
#include "services/secrets.hpp"
#include "tests/framework/services/models/fake_clock.hpp"
#include "tests/temporary_folder.hpp"

namespace athanor::tests {

inline const Catalogue &model_plugins() {
  static const Catalogue catalogue = [] {
    set_scanner(fs::path(ATHANOR_BUILD_DIR) / "bin" / "athanor", std::chrono::seconds(60));
    return Catalogue::scan({MODEL_TEST_PLUGINS});
  }();
  return catalogue;
}

// Those that are built for users.
inline const Catalogue &shipped_plugins() {
  static const Catalogue catalogue = [] {
    set_scanner(fs::path(ATHANOR_BUILD_DIR) / "bin" / "athanor", std::chrono::seconds(60));
    return Catalogue::scan({fs::path(ATHANOR_BUILD_DIR) / "lib/athanor/plugins"});
  }();
  return catalogue;
}

inline Json fails(const std::string &code, Json details = Json::object()) {
  details["code"] = code;
  details["message"] = details.value("message", "as told");
  return {{"error", details}};
}
inline Json says(const std::string &text) { return {{"text", text}}; }

class Asking {
 public:
  Asking() {
    run.at_once = &at_once;
    stage.id = "asker";
    stage.use = {"stage", "asker", Json::object(), model_plugins().find("stage", "asker")};
  }

  // A role played by a model of its own, which answers so.
  Role &role(const std::string &name, const std::vector<Json> &answers, const Json &profile = Json::object()) {
    models[name] = {{"answers", answers}, {"profile", profile}};
    Role &out = plan.roles[name];
    out.name = name;
    out.model = name;
    out.provider = {"provider", "moody", Json::object(), model_plugins().find("provider", "moody")};
    return out;
  }

  // A role played by a shipped provider.
  Role &shipped(const std::string &name, const std::string &provider, const Json &options) {
    Role &out = plan.roles[name];
    out.name = name;
    out.model = "a-model";
    out.provider = {"provider", provider, options, shipped_plugins().find("provider", provider)};
    return out;
  }

  Json ask(const Json &request) {
    for (auto &[name, role] : plan.roles)
      if (role.provider.name == "moody") role.provider.options = {{"models", models}, {"log", log().string()}};
    if (!service) service = std::make_unique<ModelService>(run, clock);
    return service->ask(stage, {{"main", "asker", "call-" + std::to_string(++calls)}, 1, "key"}, request);
  }
  Json talk(const std::string &about = "cats") {
    return ask({{"task", "asker.talk"}, {"context", {{"about", about}}}});
  }
  Json plan_it() { return ask({{"task", "asker.plan"}, {"context", Json::object()}}); }

  // The chats that reached the provider, in order.
  std::vector<Json> chats() const {
    std::vector<Json> out;
    std::ifstream in(log());
    for (std::string line; std::getline(in, line);) out.push_back(Json::parse(line));
    return out;
  }
  Json attempts(const std::string &columns) {
    ledger->wait_for_all();
    return ledger->select("SELECT " + columns + " FROM attempts ORDER BY seq");
  }
  int count(const std::string &event) const { return static_cast<int>(std::count(told.begin(), told.end(), event)); }
  fs::path log() const { return folder / "chats"; }

  TemporaryFolder folder;
  Plan plan;
  StageStep stage;
  Types types{std::vector<fs::path>{fs::path(ATHANOR_SOURCE_DIR) / "sdk" / "schemas"}};
  std::unique_ptr<Ledger> ledger = Ledger::create(folder / "ledger.sqlite");
  ArtifactStore artifacts{folder.path(), *ledger, types};
  Pool pool{8};
  std::atomic<bool> stop{false}, at_once{false};
  SecretStore secrets;
  HttpService http{secrets};
  std::mutex mutex;
  std::vector<std::string> told;
  RunContext run{folder.path(), plan, *ledger, artifacts, types, pool, stop, secrets, http, [this](const Json &event) {
                   const std::lock_guard lock(mutex);
                   told.push_back(event.at("event"));
                 }};
  FakeClock clock;
  Json models = Json::object();
  std::unique_ptr<ModelService> service;
  int calls = 0;
};

}  // namespace athanor::tests
