// SPDX-License-Identifier: Apache-2.0
//
// A run of the stage `crowd` with a provider and a backend that only exist for tests, driven without a pipeline file.
#ifndef ATHANOR_TESTS_A_RUN_HPP
#define ATHANOR_TESTS_A_RUN_HPP

#include <atomic>
#include <functional>

#include "foundation/files.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/scanner.hpp"
#include "run/folder.hpp"
#include "run/runner.hpp"
#include "tests/temporary_folder.hpp"

namespace athanor::tests {

inline const Catalogue &service_plugins() {
  static const Catalogue catalogue = [] {
    set_scanner(fs::path(ATHANOR_BUILD_DIR) / "bin" / "athanor", std::chrono::seconds(60));
    return Catalogue::scan({SERVICE_TEST_PLUGINS});
  }();
  return catalogue;
}

inline Use use(const std::string &kind, const std::string &name, const Json &options) {
  return {kind, name, options, service_plugins().find(kind, name)};
}

struct ARun {
  TemporaryFolder folder;
  Plan plan;
  Types types{std::vector<fs::path>{fs::path(ATHANOR_SOURCE_DIR) / "sdk" / "schemas"}};
  std::atomic<bool> stop{false};
  std::vector<Json> events;
  std::function<void(const Json &)> when;  // called with each event
  std::mutex mutex;

  ARun(const Json &crowd, const Json &echo, const Json &instant) {
    plan.file = "crowd.yaml";
    plan.topic = "none";
    plan.roles["default"] = {"default", use("provider", "echo", echo), "parrot", Json::object()};
    plan.backend = use("backend", "instant", instant);
    StageStep stage;
    stage.id = "crowd";
    stage.use = use("stage", "crowd", crowd);
    plan.steps.push_back({stage, nullptr});
    make_run_folder(run_folder(), plan);
  }

  fs::path run_folder() const { return folder / "run"; }
  void with_options(const Json &crowd) { plan.steps[0].stage->use.options = crowd; }

  RunResult go() {
    return run_plan(plan, run_folder(), types, stop, [this](const Json &event) {
      const std::lock_guard lock(mutex);
      events.push_back(event);
      if (when) when(event);
    });
  }
  Json idea() const { return Json::parse(read_file(run_folder() / "artifacts/main/crowd/idea@1.json")); }
  std::unique_ptr<Ledger> ledger() const { return Ledger::open_to_read(run_folder() / "ledger.sqlite"); }
  int count(const std::string &event) {
    const std::lock_guard lock(mutex);
    return static_cast<int>(
        std::count_if(events.begin(), events.end(), [&](const Json &e) { return e.at("event") == event; }));
  }
};

inline int lines(const fs::path &file) {
  if (!fs::exists(file)) return 0;
  const std::string text = read_file(file);
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace athanor::tests

#endif
