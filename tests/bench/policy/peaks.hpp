// SPDX-License-Identifier: Apache-2.0
//
// Synthetic landscapes to search in: a program is a point in a cube, its true quality the height there, at most 1. The
// operators of the stage move points. Nothing here knows of policies.
#ifndef ATHANOR_BENCH_POLICY_PEAKS_HPP
#define ATHANOR_BENCH_POLICY_PEAKS_HPP

#include <vector>

#include "settings.hpp"
#include "tests/bench/policy/landscape.hpp"

namespace athanor::bench {

using Point = std::vector<double>;

// hill: one wide peak, so that every improvement leads to the best. peaks: seven, of which the highest is no wider than
// the others. noisy: the same, and a run's noise is as large as what often lies between two programs.
enum class Ground { hill, peaks, noisy };
const char *name_of(Ground ground);

class Peaks {
 public:
  Peaks(Ground ground, std::uint64_t seed);
  double height(const Point &at) const;
  double noise() const { return ground_ == Ground::noisy ? 0.2 : 0.02; }  // standard deviation of a run

  // What an operator makes of its parents; `with` only for combine, neither for draft. Whoever proposes knows a little:
  // of two that chance brings to mind, the better one.
  Point child(experiment::Operator op, const Point *parent, const Point *with, Random &random) const;

 private:
  struct Peak {
    Point at;
    double height = 1, width = 1;
  };
  Ground ground_;
  std::vector<Peak> peaks_;
};

}  // namespace athanor::bench

#endif
