// SPDX-License-Identifier: Apache-2.0
//
// Whether this machine can keep what the backend promises, found out by running one small job the way
// all jobs are run, and what to do where it cannot.
#ifndef ATHANOR_LOCAL_PROBE_HPP
#define ATHANOR_LOCAL_PROBE_HPP

#include "sandbox/settings.hpp"

namespace athanor::local {

using sandbox::Settings;

struct Probe {
  bool disable_userns = true;               // this bubblewrap can forbid further namespaces
  bool namespaces = true;                   // bubblewrap's walls stand; else those of Landlock and the filter alone
  sdk::Json python = sdk::Json::object();   // packages and python, as a capacity tells them; where they are declared
  sdk::Json problems = sdk::Json::array();  // [{code, message, hint}]; empty: jobs can run
};
Probe probe(const Settings &settings);

// The answer to athanor.backend.capacity/1.
sdk::Json capacity(const Settings &settings, const Probe &probe);

}  // namespace athanor::local

#endif
