// SPDX-License-Identifier: Apache-2.0
//
// The files of a run that were read at its start and do not change under it: pipeline, topic, domain, prompts. Their
// hashes are an event of the ledger, so that a change by hand can be seen.
#ifndef ATHANOR_RUN_FROZEN_HPP
#define ATHANOR_RUN_FROZEN_HPP

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace athanor {

namespace fs = std::filesystem;
class Ledger;

// Records the files as they are now: when the folder is made, and again when a change to them was accepted.
void record_frozen(const fs::path &folder, Ledger &ledger);

struct FrozenChange {
  enum class What { changed, missing, added } what;
  std::string file;  // relative to the run folder
};

// What is no longer as it was last recorded; nothing when that was never recorded.
std::optional<std::vector<FrozenChange>> changes_of_frozen(const fs::path &folder, Ledger &ledger);

}  // namespace athanor

#endif
