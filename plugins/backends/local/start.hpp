// SPDX-License-Identifier: Apache-2.0
//
// Starting a job's supervisor, and watching one that somebody started, now or before this host lived.
#ifndef ATHANOR_LOCAL_START_HPP
#define ATHANOR_LOCAL_START_HPP

#include <string>

#include "sandbox/folder.hpp"
#include "sandbox/settings.hpp"

namespace athanor::local {

using sandbox::Descriptor;
using sandbox::Settings;

// Writes job.json and starts the supervisor: in the background, returning when it holds the job, or in the
// foreground, returning when the job has ended. Throws sdk::Error("unavailable") when there can be none, ("busy")
// when another job was faster with what this one was to be lent.
void start_supervisor(const sdk::Json &document, const std::string &folder, const Settings &settings, bool foreground);

// Becomes readable when the supervisor of the folder's job ends. Empty when none is alive, or it cannot be
// watched so (another process-number namespace): then only looking again helps.
Descriptor watch_supervisor(const std::string &folder);

}  // namespace athanor::local

#endif
