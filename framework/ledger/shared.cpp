// SPDX-License-Identifier: Apache-2.0
#include "ledger/shared.hpp"

namespace athanor {

Json forked_from(Ledger &ledger) {
  const auto text = ledger.meta("forked_from");
  Json out = text ? Json::parse(*text, nullptr, false) : Json::object();
  return out.is_object() ? out : Json::object();
}

std::int64_t shared_experiments(Ledger &ledger) {
  std::int64_t sum = 0;
  const Json from = forked_from(ledger);
  for (const Json &n : from.value("experiments", Json::object())) sum += n.get<std::int64_t>();
  return sum;
}

std::int64_t shared_attempts(Ledger &ledger) { return forked_from(ledger).value("attempts", std::int64_t{0}); }

}  // namespace athanor
