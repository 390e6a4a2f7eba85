// SPDX-License-Identifier: Apache-2.0
//
// What was taken over and what was not: sentences for whoever moves in, in the order in which they came up.
#ifndef ATHANOR_PIPELINE_ACCOUNT_HPP
#define ATHANOR_PIPELINE_ACCOUNT_HPP

#include <string>
#include <vector>

namespace athanor {

struct Account {
  struct Line {
    bool taken = true;
    std::string of;    // the file or folder that it is about
    std::string what;  // "idea label_noise", "agent.num_workers = 4"
    std::string how;   // where it went, or why it was left and what to do instead
  };
  std::vector<Line> lines;
  std::string of;  // what the next lines are about

  void taken(const std::string &what, const std::string &how) { lines.push_back({true, of, what, how}); }
  void left(const std::string &what, const std::string &why) { lines.push_back({false, of, what, why}); }
};

}  // namespace athanor

#endif
