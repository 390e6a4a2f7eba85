// SPDX-License-Identifier: Apache-2.0
//
// The script that runs on a node. All that it needs stands in it, the jobs' folders too: the scheduler keeps a copy, so
// that it is whole whatever becomes of the host and its folders.
#ifndef ATHANOR_SLURM_SCRIPT_HPP
#define ATHANOR_SLURM_SCRIPT_HPP

#include <string>

#include "batches.hpp"
#include "options.hpp"

namespace athanor::slurm {

inline constexpr char log_file[] = "slurm.log";  // in a job's folder: what the script and the node had to say
inline constexpr char note_file[] = "slurm";     // which submission the job is in: its token, then its number
inline constexpr int left_aside = 75;            // exit status of a script that the scheduler started a second time

// For a shell.
std::string quoted(const std::string &text);
// The commands that make a node ready for a job, `modules` and `prolog`; they need a function `give_up STATUS WORDS`.
std::string preparation(const Options &options);

std::string job_script(const Batch &batch, const std::string &token, const Options &options);

// What a job asks of the cluster, in words that sbatch and srun share.
std::vector<std::string> demand_arguments(const Batch &batch, const std::string &name, const Options &options);
// The words for sbatch, which reads the script from its standard input. Without the program.
std::vector<std::string> sbatch_arguments(const Batch &batch, const std::string &token, const Options &options);

}  // namespace athanor::slurm

#endif
