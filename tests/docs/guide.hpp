// SPDX-License-Identifier: Apache-2.0
//
// A guide of docs/ as something that can be done. Its fenced blocks are taken in order, in one folder:
//
//     ```console          lines "$ COMMAND" are run by bash, a line that ends in \ goes on in the next; what follows up
//                         to the next command is what it must say, on both streams. A line `...` stands for any lines,
//                         `...` within a line for any text. No such lines: it may say anything. "[status 1]" as the
//                         last line: it ends so, else with 0. `cd` holds for what follows.
//     ```yaml title=FILE  is written to the file, whatever the language; folders are made. Put `append=` for `title=`
//                         and it is added at the end.
//     ```cpp in=FILE      stands in that file, word for word
//     ```text             is only to be looked at
//
// Any other fenced block is a fault: nothing in a guide goes unproven by accident.
#ifndef ATHANOR_TESTS_DOCS_GUIDE_HPP
#define ATHANOR_TESTS_DOCS_GUIDE_HPP

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace athanor::tests {

namespace fs = std::filesystem;

struct GuideCommand {
  std::string text;
  std::vector<std::string> expected;  // lines; empty: anything
  int status = 0;
};

struct GuideStep {
  enum class Kind { commands, write, append, stands_in } kind = Kind::commands;
  int line = 0;  // of the fence
  std::string file, text;
  std::vector<GuideCommand> commands;
};

// The steps of a guide. Throws std::runtime_error with the line for a block that it cannot place.
std::vector<GuideStep> steps_of(const std::string &markdown);

// Whether what was said is what the guide shows.
bool is_as_shown(const std::vector<std::string> &expected, const std::vector<std::string> &said);

// Does everything that the guide says, in the folder, with nothing in the environment but `environment`. Throws
// std::runtime_error at the first thing that is not as shown, with its line and what was said instead.
void follow(const std::string &markdown, const fs::path &folder, const std::map<std::string, std::string> &environment);

}  // namespace athanor::tests

#endif
