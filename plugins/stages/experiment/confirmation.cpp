// SPDX-License-Identifier: Apache-2.0
//
// See confirmation.hpp.
#include "confirmation.hpp"

#include <algorithm>

namespace athanor::experiment {

std::size_t Confirmed::good() const {
  return static_cast<std::size_t>(
      std::count_if(replicates.begin(), replicates.end(), [](const Replicate &r) { return r.judgement.good; }));
}

bool Confirmation::seed_without_effect() const {
  const Judgement *first = nullptr;
  std::size_t compared = 0;
  for (const Replicate &r : programs.at(0).replicates) {
    if (!r.judgement.good) continue;
    ++compared;
    if (!first) first = &r.judgement;
    for (const auto &[key, measurement] : r.judgement.measured) {
      const auto same = first->measured.find(key);
      if (same == first->measured.end() || same->second.value != measurement.value) return false;
    }
  }
  return compared > 1;
}

}  // namespace athanor::experiment
