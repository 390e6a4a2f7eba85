// SPDX-License-Identifier: Apache-2.0
//
// Moving in from AI Scientist-v2: ideas, settings and finished runs become files and run folders of this house, in one
// new folder that appears whole or not at all. Formats: docs/moving-in.md.
#ifndef ATHANOR_IMPORT_IMPORT_HPP
#define ATHANOR_IMPORT_IMPORT_HPP

#include <filesystem>
#include <vector>

#include "pipeline/account.hpp"
#include "plugin/types.hpp"

namespace athanor {

namespace fs = std::filesystem;

struct ImportRequest {
  fs::path source;   // absolute
  fs::path out;      // the new folder; ignored with run_dir
  fs::path run_dir;  // not empty: the one run in `source` goes here, and nothing else is made
};

struct Imported {
  Account account;
  std::vector<fs::path> files;  // pipelines, then ideas; in the new folder
  std::vector<fs::path> runs;   // run folders
};

// NAME-imported in the current directory.
fs::path default_import_folder(const fs::path &source);

// Throws Error when there is nothing to take over, or the place is taken; then nothing is left behind.
Imported take_over(const ImportRequest &request, const Types &types);

// The account as people read it, a sentence a line.
std::string told(const Account &account);

}  // namespace athanor

#endif
