// SPDX-License-Identifier: Apache-2.0
//
// A finished run of AI Scientist-v2 as a run folder that can be looked at and not gone on with: search tree, ideas,
// figures and review in a ledger of its own, files for people beside it.
//
// Nothing in it claims more than was recorded there. Numbers stand at their nodes as reported; there are no results, no
// claims and no verdicts, because no measurement was confirmed.
#ifndef ATHANOR_IMPORT_RUN_HPP
#define ATHANOR_IMPORT_RUN_HPP

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/account.hpp"

namespace athanor {

namespace fs = std::filesystem;
class Ledger;
class Types;

struct FoundRun {
  fs::path folder;               // experiments/<time>_<name>_attempt_<n>
  fs::path logs;                 // that with the stage_* folders
  std::vector<fs::path> stages;  // in their order
};

// Fills the empty folder `growing`, which will be called `id`.
void fill_imported_run(const FoundRun &run, const fs::path &growing, const std::string &id, const Types &types,
                       Account &account);

// Throws Error("refused") where the ledger is of an imported run; `what` would be done with it ("going on with it").
void refuse_imported(Ledger &ledger, const std::string &what, const fs::path &folder);

}  // namespace athanor

#endif
