// SPDX-License-Identifier: Apache-2.0
#include "services/repeated_nodes.hpp"

#include <algorithm>

#include "foundation/json.hpp"

namespace athanor {

bool RepeatedNodes::is_repeated(Ledger &ledger, const std::string &instance, const Json &event) {
  if (!recorded_) {
    recorded_.emplace();
    ledger.wait_for_all();
    // As text: "data_json" under another name is not parsed.
    for (Json &row : ledger.select("SELECT data_json AS data FROM events WHERE instance=? AND kind='node' ORDER BY seq",
                                   {instance}))
      recorded_->push_back(std::move(row.at("data").get_ref<std::string &>()));
    for (const Json &row : ledger.select("SELECT id FROM nodes WHERE instance=?", {instance}))
      known_.insert(row.at("id"));
  }
  if (next_ == recorded_->size()) return false;
  // A stage that goes on from its journal leaves out what came before.
  const auto from = recorded_->begin() + static_cast<std::ptrdiff_t>(next_);
  const auto found =
      known_.count(event.at("id")) > 0 ? std::find(from, recorded_->end(), canonical(event)) : recorded_->end();
  next_ = static_cast<std::size_t>(found - recorded_->begin()) + (found == recorded_->end() ? 0 : 1);
  return found != recorded_->end();
}

}  // namespace athanor
