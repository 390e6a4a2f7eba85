// SPDX-License-Identifier: Apache-2.0
//
// The scheduler, asked through its programs: never more often than agreed, and less often while it is slow or away.
// Belongs to one thread.
#ifndef ATHANOR_SLURM_SCHEDULER_HPP
#define ATHANOR_SLURM_SCHEDULER_HPP

#include <atomic>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "batches.hpp"
#include "command.hpp"
#include "options.hpp"
#include "parse.hpp"

namespace athanor::slurm {

// It does not answer, or has no room now: the same may be asked again later.
struct Away : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// It answered, and will not.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Scheduler {
 public:
  using Clock = std::chrono::steady_clock;
  // `stop` becomes true when nobody waits for answers any more.
  Scheduler(const Options &options, const std::atomic<bool> &stop);

  // May a call be made now? It is then counted. `urgent` calls come out of what the others leave.
  bool may_ask(bool urgent = false);
  // When, at the earliest.
  Clock::time_point next() const;

  // Each is one call (more for very long lists of numbers), and throws Away or Refused.
  std::string submit(const Batch &batch, const std::string &token);  // the job's number
  std::vector<Row> list();                                           // this user's jobs, ended ones too while known
  void cancel(const std::vector<JobNumber> &numbers);
  std::vector<Row> look_back(const std::vector<JobNumber> &numbers);  // from the accounting

  // Since when it is away, and what it says; empty while it answers.
  const std::string &trouble() const { return trouble_; }

 private:
  Answer ask(const std::vector<std::string> &words, const std::string &input = "");
  void refill() const;
  void away(const std::string &why);

  const Options &options_;
  const std::atomic<bool> &stop_;
  mutable double left_;
  mutable Clock::time_point filled_;
  Clock::time_point not_before_;
  double pause_ = 0;
  std::string trouble_;
};

// Says what went wrong in one line: the end of what the program printed on standard error.
std::string words_of(const Answer &answer, const std::string &program);

}  // namespace athanor::slurm

#endif
