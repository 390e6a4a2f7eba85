// SPDX-License-Identifier: Apache-2.0
//
// What a provider had answered to a call before the process died that asked: the call's own end was not recorded, but
// replies on the way to it were (some of several samples, or those that had to be corrected). They are paid for, so
// they are taken from the ledger and not asked for again. Replies that never came are no concern of this.
#ifndef ATHANOR_SERVICES_MODELS_FORMER_HPP
#define ATHANOR_SERVICES_MODELS_FORMER_HPP

#include <map>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "ledger/ledger.hpp"

namespace athanor {

class FormerReplies {
 public:
  FormerReplies() = default;  // none
  FormerReplies(Ledger &ledger, const std::string &instance, const std::string &call);

  // The reply to the chat with this key (which also tells provider and sample), once, with its `cost`. [any thread]
  std::optional<Json> take(const std::string &key);

 private:
  std::mutex mutex_;
  std::multimap<std::string, Json> replies_;  // by key
};

}  // namespace athanor

#endif
