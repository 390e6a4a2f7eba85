// SPDX-License-Identifier: Apache-2.0
//
// Tries an attempt twice, in two scenes: without walls, where it must work or it shows nothing, and as a job of the
// backend `local` with `sandbox: strict`, where it must not. Refuses to run outside throw-away namespaces.
#ifndef ATHANOR_TESTS_LOCAL_ESCAPES_TRIAL_HPP
#define ATHANOR_TESTS_LOCAL_ESCAPES_TRIAL_HPP

#include <string>

#include "tests/plugins/local/escapes/attempt.hpp"

namespace escapes {

struct Verdict {
  bool proven = false;    // without walls it worked
  bool provable = true;   // false: only root could have done it, and this is not root; or this kernel does not offer it
  bool stopped = false;   // behind walls it did not, and nothing else came to harm
  bool reported = false;  // and somebody said so: the job's Exit, the host, or the program that saw an error
  std::string story;      // for whoever asks why
};

// Throws std::runtime_error outside throw-away namespaces.
Verdict try_out(const Attempt &attempt);

}  // namespace escapes

#endif
