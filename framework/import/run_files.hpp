// SPDX-License-Identifier: Apache-2.0
//
// Files of a run of AI Scientist-v2: found where its journals say they are, wherever the run lies by now, and never
// outside its folder; kept as blobs of the imported run.
#ifndef ATHANOR_IMPORT_RUN_FILES_HPP
#define ATHANOR_IMPORT_RUN_FILES_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "import/journal.hpp"
#include "ledger/ledger.hpp"
#include "pipeline/account.hpp"

namespace athanor {

struct RunFiles {
  fs::path run, logs;  // theirs
  fs::path growing;    // ours
  Ledger &ledger;
  Account &account;

  // {path, artifact, media_type, size} of each file in a node's folder of results.
  Json of_node(const ImportedNode &node) const;
  // Keeps one file; null when it is none, too large, or outside the run, of which the account has a line.
  Json keep(const fs::path &file) const;
  // A copy for people below the imported run, beside the blob. False where it could not be kept.
  bool copy(const fs::path &file, const fs::path &relative) const;

 private:
  fs::path found(const fs::path &named) const;
};

std::string media_type_of(const fs::path &file);

}  // namespace athanor

#endif
