// SPDX-License-Identifier: Apache-2.0
//
// The ideas of a run as one file in the form of AI Scientist-v2.
#ifndef ATHANOR_RUN_EXPORT_IDEAS_HPP
#define ATHANOR_RUN_EXPORT_IDEAS_HPP

#include <filesystem>

namespace athanor {

namespace fs = std::filesystem;

// How many were written: those of every list of ideas in the run, as they stood last, each once. Throws Error when
// `run` is no run folder, has no ideas, or `file` exists already.
std::size_t export_ideas(const fs::path &run, const fs::path &file);

}  // namespace athanor

#endif
