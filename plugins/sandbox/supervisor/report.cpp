// SPDX-License-Identifier: Apache-2.0
//
// See report.hpp.
#include "sandbox/supervisor/report.hpp"

#include <signal.h>

#include <cstdlib>
#include <cstring>
#include <sstream>

namespace athanor::sandbox {

bool is_final(const std::string &report) {
  for (const char *word : {"\nexited ", "\nsignalled ", "\nrefused ", "\nfailed "})
    if (report.find(word) != std::string::npos) return true;
  return false;
}

std::string what_was_left(std::uint64_t processes) {
  return processes == 1 ? "a process that the job left running was ended"
                        : std::to_string(processes) + " processes that the job left running were ended";
}

void read_end(const std::string &report, const Job &job, const std::string &words, Exit &how) {
  std::istringstream lines(report);
  bool running = false;
  std::uint64_t left = 0;
  how.reason = "lost";
  how.detail = "the sandbox could not be made";
  how.began = false;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t blank = line.find(' ');
    const std::string word = line.substr(0, blank), rest = blank == std::string::npos ? "" : line.substr(blank + 1);
    if (word == "failed") {
      how.detail = rest;
      return;
    }
    if (word == "started") {
      running = true;
      continue;
    }
    if (word == "left") {
      left = std::strtoull(rest.c_str(), nullptr, 10);
      continue;
    }
    how.began = true;
    how.detail = left > 0 ? what_was_left(left) : "";
    how.reason = word == "signalled" ? "signalled" : "exited";
    (word == "signalled" ? how.signal : how.code) = word == "refused" ? 127 : std::atoi(rest.c_str());
    if (word == "refused")
      how.detail = "cannot run '" + job.command[0] + "': " + std::strerror(std::atoi(rest.c_str()));
    return;
  }
  if (running) {
    how.began = true;
    how.reason = "signalled";
    how.signal = SIGKILL;
    how.detail = "something killed the job's first process";
  } else if (!words.empty()) {
    how.detail += ": " + words.substr(0, words.find_last_not_of('\n') + 1);
  }
}

}  // namespace athanor::sandbox
