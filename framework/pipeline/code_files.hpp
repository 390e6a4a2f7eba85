// SPDX-License-Identifier: Apache-2.0
//
// Which files of a folder, or of a commit, are the user's program. Contents are not looked at here.
#ifndef ATHANOR_PIPELINE_CODE_FILES_HPP
#define ATHANOR_PIPELINE_CODE_FILES_HPP

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace athanor {

namespace fs = std::filesystem;

constexpr std::size_t most_code_files = 5000;
constexpr std::uint64_t most_code_bytes = 64 * 1024 * 1024;

struct FoundFile {
  std::string path;
  std::uint64_t size = 0;
  bool executable = false;
  bool link = false;   // its content is that of the file it points to
  std::string object;  // git's id of that content, in a commit
};

struct Complaint {
  std::string message, hint;
  bool warning = false;
};

struct FoundFiles {
  std::vector<FoundFile> files;       // sorted by path
  std::vector<Complaint> complaints;  // one that is no warning: the files are not all
};

// Files as they stand. A pattern takes no hidden file and none that git ignores; a path without `*`, `?` or `[` takes
// both. Never taken: .git, run folders, what programs write themselves (results.jsonl, figures/). Throws Error where
// git cannot be asked.
FoundFiles files_of_folder(const fs::path &folder, const std::vector<std::string> &patterns, bool in_git);

// Files of a commit.
FoundFiles files_of_commit(const fs::path &folder, const std::string &commit, const std::vector<std::string> &patterns);

// How many of the files are not as they are in the commit; with those that the patterns choose there and that are gone.
std::size_t changes_since(const fs::path &folder, const std::string &commit, const std::vector<std::string> &patterns,
                          const FoundFiles &found);

}  // namespace athanor

#endif
