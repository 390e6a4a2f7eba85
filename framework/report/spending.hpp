// SPDX-License-Identifier: Apache-2.0
//
// What a run has used, summed up from its ledger as that grows: each row is read once. By the same rules as the budget
// of the run (services/budget.hpp), for those who only watch it.
#ifndef ATHANOR_REPORT_SPENDING_HPP
#define ATHANOR_REPORT_SPENDING_HPP

#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "ledger/ledger.hpp"

namespace athanor {

class Spending {
 public:
  // One more experiment was submitted at that time.
  void experiment(const std::string &at);

  // {at, usd, usd_unknown, tokens, experiments, reserved_usd, wall?} where that changed since the last call, else null.
  Json next(Ledger &ledger);

 private:
  void add(const Json &row);

  double usd_ = 0, reserved_usd_ = 0;
  std::int64_t usd_unknown_ = 0, tokens_ = 0, experiments_ = 0, last_ = 0, shared_ = -1;
  std::set<std::int64_t> open_;  // attempts that have no end yet
  std::string at_;               // of the latest thing that counts
  Json told_;
};

}  // namespace athanor

#endif
