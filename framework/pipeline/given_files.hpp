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

namespace athanor {

using Json = nlohmann::json;
namespace fs = std::filesystem;

// True for a type such as manuscript/1, whose documents hold one stored file.
bool holds_a_file(const Json &schema);

// True for a folder, a PDF and a text: what is given as it is. Anything else is read as JSON.
bool is_given_as_file(const fs::path &path);

// The files that `path` names: itself, or those in the folder that can be given (*.pdf, *.txt), in the order of their
// names.
std::vector<fs::path> files_to_give(const fs::path &path);

// A document {id, name, file} for each. Ids come from names, each stands once. Throws Error for a file that cannot be
// given: of another kind, empty, or of more than 64 MiB.
Json given_files(const std::vector<fs::path> &paths);

// Where the file of such a document lies: `origin` itself, or below it.
fs::path given_file(const fs::path &origin, const Json &document);

}  // namespace athanor

#endif
