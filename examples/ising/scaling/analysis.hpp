// SPDX-License-Identifier: Apache-2.0
//
// Finite-size scaling of Binder's cumulant U (K. Binder, Z. Phys. B 43, 119, 1981). Near the critical temperature
// U(T, L) = u((T - Tc) L^(1/nu)), so curves of two sizes cross at Tc, up to corrections that die out as L^-e with
// e = 1/nu + omega:
//
//   crossing   where the difference of the curves of L and 2 L, fitted by a parabola over all temperatures, is zero
//   Tc         the last crossing T2, moved on by (T2 - T1) / (2^e - 1) where there is one before it
//   1/nu       log2 of the ratio of the slopes of the two largest sizes at Tc
//
// Uncertainty: all of it is done again on bootstrap samples of the seeds, the same for all sizes and temperatures. An
// interval is the estimate and Student's t of 95 % times the standard deviation of the samples, corrected by n/(n-1).
#ifndef ISING_ANALYSIS_HPP
#define ISING_ANALYSIS_HPP

#include <cstdint>
#include <vector>

#include "curves.hpp"

namespace ising {

struct Estimate {
  double value = 0, low = 0, high = 0;  // 95 % interval
};

struct Analysis {
  std::vector<Estimate> crossings;  // one for each pair of neighbouring sizes
  Estimate critical, inverse_nu;
  std::size_t samples = 0;  // bootstrap samples in which all curves crossed
};

// `random` decides the samples: the same number gives the same intervals. Throws sdk::Error (bad_request) where curves
// do not cross within the temperatures, or cross in fewer than nine of ten samples.
Analysis analyse(const Curves &curves, double exponent, std::size_t samples, std::uint64_t random);

// Student's t: the two-sided 95 % quantile.
double student_95(std::size_t degrees_of_freedom);

}  // namespace ising

#endif
