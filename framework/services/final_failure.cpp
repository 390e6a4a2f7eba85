// SPDX-License-Identifier: Apache-2.0
#include "services/final_failure.hpp"

#include <set>

#include "foundation/error.hpp"
#include "ledger/fault.hpp"
#include "services/recording.hpp"

namespace athanor {

bool is_final_failure(const std::string &kind, const std::string &code) {
  static const std::set<std::string> of_models{"context_overflow", "content_filter", "refusal", "bad_reply",
                                               "bad_request"};
  if (kind == "llm") return of_models.count(code) > 0;
  return !is_house_fault(code) && code != "internal" && code != replay_miss && code != ledger_damaged;
}

}  // namespace athanor
