// SPDX-License-Identifier: Apache-2.0
//
// Runs one of the scheduler's programs: no shell, a time limit, both streams caught. Knows nothing of Slurm but the
// names of its environment variables.
#ifndef ATHANOR_SLURM_COMMAND_HPP
#define ATHANOR_SLURM_COMMAND_HPP

#include <atomic>
#include <string>
#include <vector>

namespace athanor::slurm {

struct Answer {
  bool missing = false;    // there is no such program
  bool timed_out = false;  // it was killed
  int status = -1;         // its exit status; 128 + the number of a signal that ended it
  std::string out, err;    // at most 64 MiB and 64 KiB
  double seconds = 0;      // how long it took
};

// Searches PATH unless the program has a slash. The environment is what such programs need (PATH, HOME, SLURM_CONF,
// ...) and no more: sbatch would hand the rest to the job, keys included. Blocks; any thread. Once `stop` is true the
// program is killed.
Answer run_command(const std::vector<std::string> &words, const std::string &input, double seconds,
                   const std::atomic<bool> &stop);

}  // namespace athanor::slurm

#endif
