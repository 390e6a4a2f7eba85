// SPDX-License-Identifier: Apache-2.0
//
// What every service of one run shares. Owned by the runner; outlives all of them.
#ifndef ATHANOR_SERVICES_RUN_CONTEXT_HPP
#define ATHANOR_SERVICES_RUN_CONTEXT_HPP

#include <atomic>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "foundation/pool.hpp"
#include "ledger/ledger.hpp"
#include "pipeline/plan.hpp"
#include "services/artifacts.hpp"

namespace athanor {

// Something happened: {"at","instance","event", ...}. Called from any thread; must be quick.
using Observer = std::function<void(const Json &)>;

class Budget;
class DataSets;
class HttpService;
class SecretStore;

struct RunContext {
  const fs::path folder;
  const Plan &plan;
  Ledger &ledger;
  ArtifactStore &artifacts;
  const Types &types;
  Pool &calls;                    // model and literature calls, timers
  const std::atomic<bool> &stop;  // the run was asked to pause: nothing new leaves, what is on its way is waited for
  const SecretStore &secrets;
  HttpService &http;
  Observer observer;
  const DataSets *datasets = nullptr;          // null: none are declared
  Budget *budget = nullptr;                    // null: nothing is capped
  const std::atomic<bool> *at_once = nullptr;  // the run was asked to stop: what is on its way is given up, too

  // Tells the observer; not recorded (recorded events go through the ledger as well).
  void tell(const std::string &instance, const std::string &event, Json data) const {
    data["at"] = timestamp();
    data["instance"] = instance;
    data["event"] = event;
    if (observer) observer(data);
  }
  void record(const std::string &instance, const std::string &event, const Json &data) const {
    ledger.event(instance, event, data);
    tell(instance, event, data);
  }
};

// Which call of which stage something is done for.
struct CallId {
  std::string branch, stage, name;
  std::string instance() const { return branch + "/" + stage; }
};

}  // namespace athanor

#endif
