// SPDX-License-Identifier: Apache-2.0
//
// A run folder of any size, made through the ledger alone: a search of so many nodes, five model calls and one job for
// each, with prompts, programs and outputs of the lengths that real runs have. The same number gives the same folder,
// but for its times.
#ifndef ATHANOR_BENCH_LARGE_RUN_HPP
#define ATHANOR_BENCH_LARGE_RUN_HPP

#include <filesystem>

namespace athanor::bench {

void large_run(const std::filesystem::path &folder, int nodes);

}  // namespace athanor::bench

#endif
