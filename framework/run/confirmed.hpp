// SPDX-License-Identifier: Apache-2.0
//
// The confirmed experiments of a run, as somebody else needs them to run again: the jobs whose records stand in its
// results, and what those took from other jobs. Written into archives as reproduce.json ("athanor.reproduction/1"):
//
//     {schema, run, athanor, backend, tolerance: {relative, metrics: {name: number}, timing: [names]},
//      environment: [{branch, versions?, ...}], datasets: [{id, sha256?, ...}],
//      jobs: [{instance, branch, stage, call, kind, program, seed?, work, status, records, timing: [metrics],
//              needs: [{path, call, file}]}]}            path: of the job's file that is the other call's output `file`
#ifndef ATHANOR_RUN_CONFIRMED_HPP
#define ATHANOR_RUN_CONFIRMED_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "ledger/ledger.hpp"

namespace athanor {

// Reads the run's ledger and artifacts; jobs come after those that they need.
Json confirmed_experiments(const fs::path &run, Ledger &ledger);

// Whether a metric measures time or speed, so that it comes out differently each time: by its unit (ms, 1/s,
// ns per element) or, where it has none, by its name.
bool measures_time(const std::string &metric, const std::string &unit);

}  // namespace athanor

#endif
