// SPDX-License-Identifier: Apache-2.0
//
// Inputs of a pipeline that are files as they came (a PDF, a text) and no documents: made into documents of a type
// that consists of an id, a name and a stored file. The files themselves are kept when the run's folder is made.
#ifndef ATHANOR_PIPELINE_GIVEN_FILES_HPP
#define ATHANOR_PIPELINE_GIVEN_FILES_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pipeline/plan.hpp"

namespace athanor {

// True for a type such as manuscript/1, whose documents hold one stored file.
bool holds_a_file(const Json &schema);

// The files that `path` names: itself, or those in the folder that can be given (*.pdf, *.txt), in the order of their
// names.
std::vector<fs::path> files_to_give(const fs::path &path);

// A document {id, name, file} for each, and the files by their hash. Ids come from names, each stands once. Throws
// Error for a file that cannot be given: of another kind, empty, or of more than 64 MiB.
struct GivenFiles {
  Json documents = Json::array();
  std::map<std::string, fs::path> by_hash;
};
GivenFiles given_files(const std::vector<fs::path> &paths);

}  // namespace athanor

#endif
