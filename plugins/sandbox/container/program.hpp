// SPDX-License-Identifier: Apache-2.0
//
// Runs the programs that know images. No shell; both streams are caught. Podman and Apptainer find their storage by the
// user's environment, so they are given it.
#ifndef ATHANOR_SANDBOX_PROGRAM_HPP
#define ATHANOR_SANDBOX_PROGRAM_HPP

#include <functional>
#include <string>
#include <vector>

namespace athanor::sandbox {

// Asked a few times a second: true once nobody waits any more.
using Stop = std::function<bool()>;

struct Ended {
  bool missing = false;  // there is no such program
  int status = -1;       // its exit status; 128 + the number of a signal that ended it
  std::string out, err;  // at most 16 MiB each

  bool well() const { return !missing && status == 0; }
  // The last line that it printed as an error, or how it ended; for people.
  std::string complaint() const;
};

// Searches PATH. Blocks; throws sdk::Cancelled when stopped, after the program was killed.
Ended run_program(const std::vector<std::string> &words, const Stop &stop);

// What the first prints goes into the second. The first of the two that failed, else the second.
Ended run_into(const std::vector<std::string> &first, const std::vector<std::string> &second, const Stop &stop);

}  // namespace athanor::sandbox

#endif
