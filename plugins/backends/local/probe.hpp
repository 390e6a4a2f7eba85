// SPDX-License-Identifier: Apache-2.0
//
// Whether this machine can keep what the backend promises, found out by running one small job the way
// all jobs are run, and what to do where it cannot.
#ifndef ATHANOR_LOCAL_PROBE_HPP
#define ATHANOR_LOCAL_PROBE_HPP

#include "sandbox/job_document.hpp"

namespace athanor::local {

using sandbox::Settings;

struct Probe {
  sandbox::Way way;                         // without namespaces the walls are those of Landlock and the filter alone
  sdk::Json python = sdk::Json::object();   // packages and python, as a capacity tells them; where they are declared
  sdk::Json problems = sdk::Json::array();  // [{code, message, hint}]; empty: jobs can run
};
// `say`: what takes long. Throws sdk::Cancelled once `stop`.
Probe probe(const Settings &settings, const sandbox::Say &say, const sandbox::Stop &stop);

// The answer to athanor.backend.capacity/1.
sdk::Json capacity(const Settings &settings, const Probe &probe);

}  // namespace athanor::local

#endif
