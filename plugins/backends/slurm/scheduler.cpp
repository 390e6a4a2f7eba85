// SPDX-License-Identifier: Apache-2.0
#include "scheduler.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "script.hpp"

namespace athanor::slurm {
namespace {

using Seconds = std::chrono::duration<double>;

// Calls that may be made at once after a quiet time; the last of them is for the urgent ones.
constexpr double burst = 6;
// How long a scheduler that is away is left alone: from, doubling, up to, seconds.
constexpr double first_pause = 1, longest_pause = 60;
// A call that took longer than `slow` shows a scheduler that has enough to do.
constexpr double slow = 2, rest_after_slow = 5;
// Numbers in one scancel or sacct: a command line is finite.
constexpr std::size_t most_numbers = 1000;

Scheduler::Clock::duration span(double seconds) {
  return std::chrono::duration_cast<Scheduler::Clock::duration>(Seconds(seconds));
}

}  // namespace

std::string words_of(const Answer &answer, const std::string &program) {
  if (answer.timed_out) return program + " did not answer within " + std::to_string(std::lround(answer.seconds)) + " s";
  std::string said = answer.err.empty() ? answer.out : answer.err;
  while (!said.empty() && (said.back() == '\n' || said.back() == ' ')) said.pop_back();
  std::replace(said.begin(), said.end(), '\n', ' ');
  if (said.size() > 400) said = said.substr(0, 200) + " ... " + said.substr(said.size() - 190);
  return said.empty() ? program + " ended with status " + std::to_string(answer.status) : said;
}

Scheduler::Scheduler(const Options &options, const std::atomic<bool> &stop)
    : options_(options), stop_(stop), left_(burst), filled_(Clock::now()) {}

void Scheduler::refill() const {
  const auto now = Clock::now();
  left_ = std::min(burst, left_ + Seconds(now - filled_).count() * options_.calls_per_minute / 60);
  filled_ = now;
}

bool Scheduler::may_ask(bool urgent) {
  if (Clock::now() < not_before_) return false;
  refill();
  if (left_ < (urgent ? 1 : 2)) return false;
  left_ -= 1;
  return true;
}

Scheduler::Clock::time_point Scheduler::next() const {
  refill();
  const double missing = std::max(0.0, 2 - left_);
  return std::max(not_before_, Clock::now() + span(missing * 60 / options_.calls_per_minute));
}

void Scheduler::away(const std::string &why) {
  pause_ = std::min(longest_pause, pause_ == 0 ? first_pause : 2 * pause_);
  not_before_ = Clock::now() + span(pause_);
  trouble_ = why;
  throw Away(why);
}

Answer Scheduler::ask(const std::vector<std::string> &words, const std::string &input) {
  Answer answer = run_command(words, input, options_.patience, stop_);
  if (answer.missing || answer.timed_out) away(words_of(answer, words[0]));
  if (answer.status != 0 && is_passing(answer.err)) away(words_of(answer, words[0]));
  pause_ = 0;
  trouble_.clear();
  if (answer.seconds > slow)
    not_before_ = Clock::now() + span(std::min(longest_pause, rest_after_slow * answer.seconds));
  return answer;
}

std::string Scheduler::submit(const Batch &batch, const std::string &token) {
  std::vector<std::string> words = sbatch_arguments(batch, token, options_);
  words.insert(words.begin(), options_.program("sbatch"));
  const Answer answer = ask(words, job_script(batch, token, options_));
  const std::string number = submitted(answer.out);
  if (answer.status == 0 && !number.empty()) return number;
  throw Refused(words_of(answer, words[0]));
}

std::vector<Row> Scheduler::list() {
  const Answer answer = ask({options_.program("squeue"), "--noheader", "--all", "--array", "--states=all",
                             "--user=" + std::to_string(geteuid()), std::string("--format=") + squeue_format});
  if (answer.status != 0) away(words_of(answer, "squeue"));  // there is nothing in it that could be wrong
  return rows(answer.out);
}

void Scheduler::cancel(const std::vector<JobNumber> &numbers) {
  for (std::size_t from = 0; from < numbers.size(); from += most_numbers) {
    const std::size_t to = std::min(numbers.size(), from + most_numbers);
    std::vector<std::string> words{options_.program("scancel")};
    for (std::string &name : named_together({numbers.data() + from, numbers.data() + to}))
      words.push_back(std::move(name));
    ask(words);  // of one that has ended it says so, which is no failure
  }
}

std::vector<Row> Scheduler::look_back(const std::vector<JobNumber> &numbers) {
  std::set<std::string> jobs;
  for (const JobNumber &number : numbers) jobs.insert(number.job);
  std::string list;
  std::size_t count = 0;
  for (const std::string &job : jobs)
    if (count++ < most_numbers) list += (list.empty() ? "" : ",") + job;
  const Answer answer = ask({options_.program("sacct"), "--noheader", "--parsable2", "--allocations", "--array",
                             "--jobs=" + list, "--format=JobID,State,NodeList,ExitCode"});
  if (answer.status != 0) throw Refused(words_of(answer, "sacct"));
  return history(answer.out);
}

}  // namespace athanor::slurm
