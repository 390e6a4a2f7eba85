// SPDX-License-Identifier: Apache-2.0
//
// The side of whoever holds a run: takes the wishes of others from RUN/control/, records each with who and when, does
// it, answers; and writes down now and then how much time was used. One thread, for as long as the run is walked.
#ifndef ATHANOR_RUN_HOLDER_HPP
#define ATHANOR_RUN_HOLDER_HPP

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "run/approvals.hpp"
#include "run/control.hpp"
#include "services/budget.hpp"
#include "services/run_context.hpp"

namespace athanor {

class Holder {
 public:
  // `pause` and `at_once` are what the context's flags refer to. All outlive this object.
  Holder(const RunContext &run, Budget &budget, Approvals &approvals, std::atomic<bool> &pause,
         std::atomic<bool> &at_once);
  ~Holder();  // takes no wish any more

  // Who asked for the end of the run through a wish, as in "paused by ann"; empty: nobody did.
  std::string asked_by();

  // Tells what the run has used (the event "spent"), where that changed since it was last told. [any thread]
  void tell_spent();

 private:
  void loop();
  void take(const Wish &wish);
  std::string obey(const Json &wish);
  std::string end_run(const Json &wish, bool at_once);
  std::string set_budget(const Json &wish);

  const RunContext &run_;
  Budget &budget_;
  Approvals &approvals_;
  std::atomic<bool> &pause_, &at_once_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool over_ = false;
  std::string asked_by_;
  std::mutex telling_;
  Json told_;  // the last "spent", without the time
  std::thread thread_;
};

}  // namespace athanor

#endif
