// SPDX-License-Identifier: Apache-2.0
//
// What happened in a run, as whoever runs it is told, but out of the ledger: for another process, while the run goes on
// or later. The same events, except what is not recorded (`progress`), and those that are only recorded. What was
// spent (`spent`) is summed up from what is recorded.
#ifndef ATHANOR_REPORT_FEED_HPP
#define ATHANOR_REPORT_FEED_HPP

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"
#include "report/spending.hpp"

namespace athanor {

class EventFeed {
 public:
  explicit EventFeed(Ledger &ledger) : ledger_(ledger) {}  // borrowed

  // What was recorded since the last call, by time; the first call: all of it. Each
  // {"at","instance","event", ...}, as an observer gets it.
  std::vector<Json> next();

 private:
  // A call that has no answer yet.
  struct Open {
    bool submitted = false;  // and that it has a job was told
  };
  void take_events(std::vector<Json> &out);
  void take_calls(std::vector<Json> &out);
  void take_spending(std::vector<Json> &out);

  Ledger &ledger_;
  std::int64_t last_event_ = 0, last_call_ = 0;
  std::map<std::int64_t, Open> open_;  // by the call's seq
  Spending spending_;
};

}  // namespace athanor

#endif
