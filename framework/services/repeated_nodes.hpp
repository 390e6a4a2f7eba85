// SPDX-License-Identifier: Apache-2.0
//
// A stage that starts again puts the nodes of its tree once more, in the same order. What was recorded then is not
// written a second time: thousands of rows at each resume would say nothing new, and their nodes go back to earlier
// states meanwhile.
#ifndef ATHANOR_SERVICES_REPEATED_NODES_HPP
#define ATHANOR_SERVICES_REPEATED_NODES_HPP

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"

namespace athanor {

class RepeatedNodes {
 public:
  // Was this, the event of a node, recorded by a former process, after those that were asked about before? From the
  // first one on that was not, nothing is. One stage, one thread.
  bool is_repeated(Ledger &ledger, const std::string &instance, const Json &event);

 private:
  std::optional<std::vector<std::string>> recorded_;  // events in their order, as text; read when first needed
  std::set<std::string> known_;                       // ids of nodes that have a row
  std::size_t next_ = 0;
};

}  // namespace athanor

#endif
