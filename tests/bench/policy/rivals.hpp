// SPDX-License-Identifier: Apache-2.0
//
// Other tests of paired differences, to hold the stage's own against: a claim is as strong as the best test that keeps
// its word. All two-sided, exact where that is possible.
#ifndef ATHANOR_BENCH_POLICY_RIVALS_HPP
#define ATHANOR_BENCH_POLICY_RIVALS_HPP

#include <string>
#include <vector>

namespace athanor::bench {

struct Rival {
  std::string name;
  double (*p)(const std::vector<double> &differences, double overlap);
};
// Paired t; corrected resampled t; Wilcoxon's signed ranks; signs; the mean under all changes of signs.
const std::vector<Rival> &rivals();

// A proportion and its 95 % interval, that of C. Clopper and E. Pearson, Biometrika 26 (1934).
struct Rate {
  std::size_t hits = 0, of = 0;
  double value() const { return of ? static_cast<double>(hits) / static_cast<double>(of) : 0; }
  double low() const;
  double high() const;
};

}  // namespace athanor::bench

#endif
