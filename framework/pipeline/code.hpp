// SPDX-License-Identifier: Apache-2.0
//
// The program of the user's own that a study starts from: the pipeline's `code`, checked. Which files were chosen and
// what was in them is fixed by the check; a run keeps the contents (run/code.hpp).
#ifndef ATHANOR_PIPELINE_CODE_HPP
#define ATHANOR_PIPELINE_CODE_HPP

#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace athanor {

using Json = nlohmann::json;
namespace fs = std::filesystem;

struct CodeFile {
  std::string path;    // relative to the folder, with "/"
  std::string sha256;  // of its content
  std::uint64_t size = 0;
  std::string object;       // git's id of the content, where a revision is taken
  bool executable = false;  // by its permissions
  bool text = false;        // UTF-8 without zero bytes
  bool editable = false;    // a model may see and change it
};

struct Code {
  std::string source;           // the path as the pipeline has it
  fs::path folder;              // the same, absolute
  std::string revision;         // as the pipeline has it; empty: the files as they stood
  std::string commit;           // full id; empty: no repository, or none yet
  std::size_t changes = 0;      // files that are not as in the commit
  std::vector<CodeFile> files;  // sorted by path
  fs::path blobs;               // of the run that has the contents; empty: they are still where the user has them

  std::uint64_t bytes() const;
};

// The content of each file in turn, checked: throws Error naming one that has changed since the check.
void each_content(const Code &code, const std::function<void(const CodeFile &, const std::string &)> &take);

Json code_json(const Code &code);
Code code_from(const Json &json);

// "14 files, 38 kB, from ../my-project at 1a2b3c4 (uncommitted changes: 2 files)"
std::string announcement(const Code &code);

}  // namespace athanor

#endif
