// SPDX-License-Identifier: Apache-2.0
//
// What a person wants to find in a run folder: papers and figures under plain names.
#ifndef ATHANOR_RUN_HANDOUT_HPP
#define ATHANOR_RUN_HANDOUT_HPP

#include <vector>

#include "services/run_context.hpp"

namespace athanor {

// Copies the latest paper/1 of each branch to RUN/paper.pdf (one branch) or RUN/papers/<branch>.pdf, with paper.pdf the
// first, and the figures beside them. Returns the papers, the first first.
std::vector<fs::path> hand_out(const RunContext &run);

}  // namespace athanor

#endif
