// SPDX-License-Identifier: Apache-2.0
//
// Tells the addresses of the pipeline's `notify` how the run goes: a small JSON document is posted when it ends, fails,
// pauses, waits for a person or has used up its budget (docs/notify.md). Nothing waits for it but the run's end, and
// that for ten seconds at most. What cannot be delivered is a warning in the record, never a failure of the run.
#ifndef ATHANOR_RUN_NOTIFY_HPP
#define ATHANOR_RUN_NOTIFY_HPP

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pipeline/plan.hpp"
#include "services/http/http.hpp"
#include "services/secrets.hpp"

namespace athanor {

// How patient it is; tests are less so.
struct NotifyPace {
  std::vector<std::chrono::milliseconds> pauses{std::chrono::seconds(1), std::chrono::seconds(3)};  // between tries
  std::chrono::milliseconds at_the_end = std::chrono::seconds(10);
};

class Notifier {
 public:
  // Called for what could not be delivered, with the data of the event "notification.failed". [any thread]
  using Failed = std::function<void(const Json &data)>;

  // `plan`, `secrets` and `http` outlive this object. `id` and `folder`: of the run.
  Notifier(const Plan &plan, const SecretStore &secrets, HttpService &http, std::string id, std::string folder,
           const Failed &failed, NotifyPace pace = {});
  ~Notifier();  // gives up what has not left
  Notifier(const Notifier &) = delete;
  Notifier &operator=(const Notifier &) = delete;

  void take(const Json &event);  // any event of the run; returns at once [any thread]
  void finish();                 // waits until all is delivered, or for the time at the end

 private:
  class Address;
  Json document(const std::string &about, const Json &event);

  const Plan &plan_;
  const std::string id_, folder_;
  const NotifyPace pace_;
  std::mutex mutex_;
  Json spent_;  // the last event "spent"
  std::size_t count_ = 0;
  std::vector<std::unique_ptr<Address>> addresses_;
};

}  // namespace athanor

#endif
