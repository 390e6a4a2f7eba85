// SPDX-License-Identifier: Apache-2.0
//
// What the scheduler's programs print, as structs. Nothing here runs anything, and nothing that is printed wrongly
// throws: a line that cannot be understood is left out.
#ifndef ATHANOR_SLURM_PARSE_HPP
#define ATHANOR_SLURM_PARSE_HPP

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace athanor::slurm {

// One job of the scheduler: a number, and a place in it when it is an array.
struct JobNumber {
  std::string job;   // digits; empty: none yet
  int element = -1;  // -1: no array
  std::string text() const { return element < 0 ? job : job + "_" + std::to_string(element); }
  bool operator<(const JobNumber &other) const { return job != other.job ? job < other.job : element < other.element; }
  bool operator==(const JobNumber &other) const { return job == other.job && element == other.element; }
};
std::optional<JobNumber> job_number(const std::string &text);  // "12", "12_3"

// Them all, as scancel takes them: "12", "13_4", "13_[0-2,7]". What is named at once costs the scheduler one question.
std::vector<std::string> named_together(std::vector<JobNumber> numbers);

enum class Phase { waiting, running, over };

struct Row {
  JobNumber number;
  std::string state;   // the scheduler's word: PENDING, RUNNING, NODE_FAIL, ...
  std::string name;    // of the job
  std::string node;    // where it runs, if it does
  std::string reason;  // why it waits, or what ended it
};
Phase phase_of(const std::string &state);

// `squeue --format` that `rows` reads.
inline constexpr char squeue_format[] = "%F|%K|%T|%j|%N|%r";
std::vector<Row> rows(const std::string &squeue);

// `sacct --parsable2 --noheader --format=JobID,State,NodeList,ExitCode`: the jobs themselves, not their steps. The exit
// status comes as the reason.
std::vector<Row> history(const std::string &sacct);

// The number that `sbatch --parsable` prints: "12" or "12;cluster".
std::string submitted(const std::string &sbatch);

// `scontrol show config`: name and value.
std::map<std::string, std::string> configuration(const std::string &scontrol);

struct Partition {
  std::string name;
  bool usual = false, up = false;
  double seconds = 0;         // most that a job may have; 0: any
  std::uint64_t memory = 0;   // bytes, of its largest node
  int cpus = 0, gpus = 0;     // of its largest node
  int nodes = 0, usable = 0;  // those that are there, neither down nor drained
};
// `sinfo --format` that `partitions` reads, one line for each kind of node.
inline constexpr char sinfo_format[] = "%P|%a|%l|%m|%c|%D|%T|%G";
std::vector<Partition> partitions(const std::string &sinfo);

// "2-03:04:05", "03:04:05", "04:05", "30" (minutes); 0 for "infinite" and what is no time.
double seconds_of(const std::string &limit);

// Is it the scheduler that does not answer or has no room now (then the same may be asked again later), rather than
// something wrong with what it was asked?
bool is_passing(const std::string &words);

}  // namespace athanor::slurm

#endif
