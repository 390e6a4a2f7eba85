// SPDX-License-Identifier: Apache-2.0
//
// What git says of a folder: its commits, the files of one, the files that lie there. It only ever reads, and it runs
// nothing that the repository's own configuration names.
#ifndef ATHANOR_PIPELINE_GIT_HPP
#define ATHANOR_PIPELINE_GIT_HPP

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace athanor {

namespace fs = std::filesystem;

class Git {
 public:
  explicit Git(fs::path folder) : folder_(std::move(folder)) {}

  // Whether the folder, or one around it, looks like a repository. Asks no program.
  static bool seems_there(const fs::path &folder);

  // All that follow throw Error: "not_found" where git is not installed, "refused" with git's own words.
  bool has_files() const;  // false: a bare repository

  // The full id of the commit that a revision names; empty where it names none.
  std::string commit_of(const std::string &revision) const;

  struct Entry {
    std::string mode;  // "100644", "100755", "120000" (a symbolic link), "160000" (a submodule)
    std::string id;    // of its content
    std::string path;  // relative to the folder
    std::uint64_t size = 0;
  };
  std::vector<Entry> tree(const std::string &commit) const;  // what lies below the folder in that commit

  // Paths below the folder that are tracked or not ignored, whether they are still there or not. A submodule and
  // a repository within are one path each.
  std::vector<std::string> files() const;

  // The contents with these ids.
  std::map<std::string, std::string> contents(const std::vector<std::string> &ids) const;

  // The ids that the files at these paths would have, as their bytes are. Paths without line breaks.
  std::vector<std::string> ids_of(const std::vector<std::string> &paths) const;

  // Branches and tags, for the hint when a revision is none.
  std::vector<std::string> names() const;

 private:
  std::string ask(const std::vector<std::string> &what, std::string_view input = {}) const;

  fs::path folder_;
};

}  // namespace athanor

#endif
