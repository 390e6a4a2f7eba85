// SPDX-License-Identifier: Apache-2.0
//
// What a job's sandbox promises, word by word, for each way of running jobs; and what is missing where, with why and
// what to do. The words are part of what a backend says of itself (docs/sandbox.md); a pipeline accepts
// that one is missing by naming it.
#ifndef ATHANOR_SANDBOX_GUARANTEES_HPP
#define ATHANOR_SANDBOX_GUARANTEES_HPP

#include <string>
#include <vector>

#include "sandbox/settings.hpp"

namespace athanor::sandbox {

struct Missing {
  std::string guarantee, why, hint;
};

struct Guarantees {
  std::vector<std::string> kept;
  std::vector<Missing> missing;
};

// `namespaces`: the machine lets them be made (asked for nothing else than `sandbox: strict`).
Guarantees guarantees(const Settings &settings, bool namespaces);

// Of those that are missing, the ones that the pipeline does not accept. With `sandbox: none` it has accepted all.
std::vector<Missing> not_accepted(const Settings &settings, const Guarantees &all);

// What may be written under `accept`.
const std::vector<std::string> &acceptable();

// "accept: [a, b]": all that is missing, as it has to be written.
std::string accept_line(const Guarantees &all);

}  // namespace athanor::sandbox

#endif
