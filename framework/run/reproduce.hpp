// SPDX-License-Identifier: Apache-2.0
//
// The confirmed experiments of an archived run once more: unpacked into a new run folder, run on the pipeline's
// backend with the same programs, seeds, limits and data, and compared record by record with what was measured then.
// No stage runs and no model is asked.
#ifndef ATHANOR_RUN_REPRODUCE_HPP
#define ATHANOR_RUN_REPRODUCE_HPP

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "plugin/catalogue.hpp"
#include "plugin/types.hpp"
#include "run/compare_records.hpp"
#include "services/run_context.hpp"

namespace athanor {

struct ReproduceRequest {
  fs::path archive, folder;         // absolute
  std::optional<double> tolerance;  // for all metrics, in the place of the archive's
  bool timing = false;              // compare times and speeds as well
};

struct JobReproduced {
  std::string branch, program, call;
  std::string was, is;  // status
  RecordsCompared records;
  std::string problem;  // why there is nothing to compare; else empty
  bool same() const { return problem.empty() && was == is && records.different.empty(); }
};

struct Reproduced {
  std::string run;                       // the id of the archived one
  std::vector<JobReproduced> jobs;       // in the archive's order
  std::vector<std::string> differences;  // of the surroundings: "numpy 1.26.4 was 1.24.2"
  bool stopped = false;
  bool same() const;  // everything ran, and every record is within tolerance
};

// NAME-reproduced in the current directory.
fs::path default_reproduction_folder(const fs::path &archive);

// Throws Error when the archive cannot be read, holds nothing to run again or is not what was packed, the folder cannot
// be made, or there is no such backend here.
Reproduced reproduce(const ReproduceRequest &request, const Catalogue &catalogue, const Types &types,
                     const std::atomic<bool> &stop, Observer observer);

}  // namespace athanor

#endif
