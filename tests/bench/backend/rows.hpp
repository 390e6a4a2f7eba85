// SPDX-License-Identifier: Apache-2.0
//
// What bench-backend compares: the ways to have a program run that does nothing. A way is one line in rows.cpp or
// slurm_rows.cpp; how each is measured is in measuring.hpp.
#ifndef ATHANOR_BENCH_BACKEND_ROWS_HPP
#define ATHANOR_BENCH_BACKEND_ROWS_HPP

#include <vector>

#include "tests/bench/backend/measuring.hpp"

namespace bench {

// On this machine: a bare process, bare bubblewrap, and the backend `local`.
std::vector<Row> rows();

// On a Slurm that lives as long as these rows do: the scheduler's own programs, and the backend `slurm`. To be called
// inside athanor_contain, so that no daemon outlives the measurement whatever ends it. Where there can be no Slurm, one
// row that says why.
std::vector<Row> slurm_rows();

}  // namespace bench

#endif
