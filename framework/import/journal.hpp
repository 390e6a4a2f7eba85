// SPDX-License-Identifier: Apache-2.0
//
// The journals of a finished run of AI Scientist-v2 as one search tree. Reads files; what is kept of them is run.cpp's.
//
// There each stage has a journal of its own, which begins with a copy of the node that was carried over, under the same
// id and without its parent. Here that node stands once, so that the stages hang together as one tree.
#ifndef ATHANOR_IMPORT_JOURNAL_HPP
#define ATHANOR_IMPORT_JOURNAL_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/account.hpp"

namespace athanor {

using Json = nlohmann::json;
namespace fs = std::filesystem;

struct ImportedNode {
  Json document;       // "athanor.node/1", without code and calls
  std::string code;    // the experiment's program
  std::string output;  // what it printed
  std::string status;  // of its run: ok, failed, timeout
  double seconds = 0;
  fs::path results;             // the folder of its results as the journal names it; may be empty
  std::vector<fs::path> plots;  // as the journal names them
};

struct ImportedTree {
  std::vector<ImportedNode> nodes;  // parents before children, in the order in which they were made
  std::string objective;            // the metric that most of the working nodes report; empty: none does
  std::optional<double> began;      // seconds since 1970
};

// Stage folders (stage_1_initial_implementation_1_preliminary, ...) in their order. A journal that cannot be read is
// left, and the account says so. Throws Error when none can be.
ImportedTree read_journals(const std::vector<fs::path> &stages, Account &account);

// The folders stage_* with a journal.json below `logs`, in the order of their numbers.
std::vector<fs::path> stage_folders(const fs::path &logs);

}  // namespace athanor

#endif
