// SPDX-License-Identifier: Apache-2.0
//
// The options of the backend `slurm` as structs: what of them is the sandbox's, and what is the scheduler's.
#ifndef ATHANOR_SLURM_OPTIONS_HPP
#define ATHANOR_SLURM_OPTIONS_HPP

#include <athanor/plugin.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "sandbox/settings.hpp"

namespace athanor::slurm {

struct Options {
  sandbox::Settings sandbox;  // what a job runs in; its programs as the nodes see them
  std::string bin;            // folder of sbatch and the others; empty: PATH
  std::string partition, account, qos, constraint, gres;
  std::vector<std::string> modules, prolog, arguments, pass;
  std::size_t batch = 16;        // most jobs that run one after another in one of the scheduler's
  double poll = 10;              // seconds from one look at the queue to the next
  double late = 60;              // seconds that a result may need to be seen here
  double calls_per_minute = 30;  // of the scheduler's programs, all together
  double patience = 60;          // seconds that one call of them may take

  // Throws sdk::Error("bad_options").
  static Options from(const sdk::Json &options, const std::filesystem::path &resources);
  std::string program(const char *name) const { return bin.empty() ? name : bin + "/" + name; }
};

}  // namespace athanor::slurm

#endif
