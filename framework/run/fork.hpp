// SPDX-License-Identifier: Apache-2.0
//
// A new run that has what another one did up to some point, as if it had done it itself: rows of the ledger word for
// word, artifacts, stored files. What comes after that point is left out; run_plan walks it. The other run is only
// read.
#ifndef ATHANOR_RUN_FORK_HPP
#define ATHANOR_RUN_FORK_HPP

#include <cstdint>
#include <optional>
#include <string>

#include "run/fork_point.hpp"

namespace athanor {

struct Forked {
  std::size_t stages = 0;  // shared whole
  std::int64_t calls = 0, jobs = 0;
  std::optional<double> cost_usd;  // of the shared calls, which the other run paid; nothing: no price is known
};

// RUN-fork beside RUN, or RUN-fork-2 and so on when that is taken.
fs::path default_fork_folder(const fs::path &run);

// Makes the folder `folder` with `plan` and what `run` and it share. What was taken over is in meta "forked_from" and
// in the event "run.forked". Throws Error when the folder cannot be made.
Forked make_fork(const fs::path &run, const fs::path &folder, const Plan &plan, const ForkPoint &point,
                 const Shared &shared);

}  // namespace athanor

#endif
