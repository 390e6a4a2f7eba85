// SPDX-License-Identifier: Apache-2.0
//
// A piece of our own code in a process of its own, so that a plugin may crash, hang or leave there: forked, given a
// time limit, its output kept. The forking process must have no other threads.
#ifndef ATHANOR_VERIFY_TRIAL_HPP
#define ATHANOR_VERIFY_TRIAL_HPP

#include <chrono>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace athanor::verify {

using Json = nlohmann::json;

// True when this athanor was built with a sanitizer: slower, with an allocator of its own.
bool sanitized();

// Inside a trial: how many bytes the process has written to standard output and standard error, flushed before.
std::size_t output_written();

struct TrialEnd {
  enum class How { answered, crashed, left, late } how = How::answered;
  std::string answer;  // JSON, as the work gave it
  std::string doing;   // what it had said that it would do next
  std::string detail;  // crashed: "SIGSEGV"; left: "exit status 7"; late: "10 s"
  std::string output;  // the end of what was printed, on one line
  double seconds = 0;
};

using Doing = std::function<void(const std::string &)>;

// Runs `work` in a child and waits for it. What it throws comes back as how = left.
TrialEnd try_out(const std::function<Json(const Doing &doing)> &work, std::chrono::seconds limit);

}  // namespace athanor::verify

#endif
