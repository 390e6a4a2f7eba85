// SPDX-License-Identifier: Apache-2.0
//
// The verbs of the command line: a table of name, sentence and function.
#ifndef ATHANOR_CLI_VERBS_HPP
#define ATHANOR_CLI_VERBS_HPP

#include <string>
#include <vector>

#include "cli/arguments.hpp"

namespace athanor {

// Exit statuses; scripts depend on them (docs/architecture.md).
enum ExitStatus { exit_ok = 0, exit_failed = 1, exit_usage = 2, exit_paused = 75 };

struct Verb {
  const char *name;
  const char *arguments;  // as shown in help
  const char *sentence;
  std::size_t least, most;            // how many words it takes
  std::vector<const char *> options;  // which options it honours, beside --plugin-dir and --help
  int (*run)(const Arguments &);
};

const std::vector<Verb> &verbs();

// The whole program but main: picks the verb, turns errors into messages and exit statuses.
int run_command_line(int argc, const char *const *argv);

}  // namespace athanor

#endif
