// SPDX-License-Identifier: Apache-2.0
//
// Which files an entry of `inputs` names: FILE, or RUN:NAME for an artifact of a run; with * and ? in the last part of
// the path of FILE or RUN, all that fit.
#ifndef ATHANOR_PIPELINE_INPUT_FILES_HPP
#define ATHANOR_PIPELINE_INPUT_FILES_HPP

#include <filesystem>
#include <string>
#include <vector>

namespace athanor {

namespace fs = std::filesystem;

// NAME is branch/stage/output, with @version or else the newest; or the output alone, wherever it stands in the run.
// Relative paths begin at `folder`. In order. A pattern may name none; otherwise a file that is not there is named all
// the same, for a message.
std::vector<fs::path> input_files(const fs::path &folder, const std::string &written);

bool is_pattern(const std::string &written);

}  // namespace athanor

#endif
