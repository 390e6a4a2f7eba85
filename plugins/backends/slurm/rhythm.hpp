// SPDX-License-Identifier: Apache-2.0
//
// How often the board's thread does what it does about jobs that wait and run.
#ifndef ATHANOR_SLURM_RHYTHM_HPP
#define ATHANOR_SLURM_RHYTHM_HPP

#include <chrono>

namespace athanor::slurm {

// How long is waited for more jobs after one arrived, so that they go together.
inline constexpr double gathering = 0.05;
// Folders are looked at so often, and never for more than this share of the time.
inline constexpr double folders_every = 0.1, folders_share = 0.05;

inline std::chrono::steady_clock::duration span(double seconds) {
  return std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds));
}

}  // namespace athanor::slurm

#endif
