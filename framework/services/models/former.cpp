// SPDX-License-Identifier: Apache-2.0
#include "services/models/former.hpp"

namespace athanor {

FormerReplies::FormerReplies(Ledger &ledger, const std::string &instance, const std::string &call) {
  for (Json &row : ledger.select("SELECT key,reply_json,cost_usd FROM attempts WHERE instance=? AND call=? AND "
                                 "outcome='ok' ORDER BY seq",
                                 {instance, call})) {
    Json reply = std::move(row["reply_json"]);
    if (row.at("cost_usd").is_number()) reply["cost"] = row.at("cost_usd");
    replies_.emplace(row.at("key").get<std::string>(), std::move(reply));
  }
}

std::optional<Json> FormerReplies::take(const std::string &key) {
  const std::lock_guard lock(mutex_);
  const auto found = replies_.find(key);
  if (found == replies_.end()) return std::nullopt;
  std::optional<Json> reply = std::move(found->second);
  replies_.erase(found);
  return reply;
}

}  // namespace athanor
