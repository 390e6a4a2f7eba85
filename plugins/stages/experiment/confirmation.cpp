// SPDX-License-Identifier: Apache-2.0
//
// See confirmation.hpp.
#include "confirmation.hpp"

#include <algorithm>

#include "seeds.hpp"

namespace athanor::experiment {

std::size_t Confirmed::good() const {
  return static_cast<std::size_t>(
      std::count_if(replicates.begin(), replicates.end(), [](const Replicate &r) { return r.judgement.good; }));
}

std::vector<const Confirmed *> Confirmation::of(Kind kind) const {
  std::vector<const Confirmed *> out;
  for (const Confirmed &program : programs)
    if (program.kind == kind) out.push_back(&program);
  return out;
}

const Confirmed &Confirmation::measuring(const std::string &condition) const {
  for (const Confirmed *program : of(Kind::baseline))
    if (std::find(program->measures.begin(), program->measures.end(), condition) != program->measures.end())
      return *program;
  return best();
}

bool Confirmation::seed_without_effect() const { return same_under_every_seed(best()); }

}  // namespace athanor::experiment
