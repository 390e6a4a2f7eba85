// SPDX-License-Identifier: Apache-2.0
//
// What a file or folder of AI Scientist-v2 holds: ideas, settings, finished runs. Looks, and makes nothing.
#ifndef ATHANOR_IMPORT_FOUND_HPP
#define ATHANOR_IMPORT_FOUND_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "import/run.hpp"
#include "pipeline/account.hpp"

namespace athanor {

using Json = nlohmann::json;

struct FoundDocument {
  fs::path file;
  Json content;
};

struct Found {
  std::vector<FoundDocument> ideas, settings;
  std::vector<FoundRun> runs;
  bool nothing() const { return ideas.empty() && settings.empty() && runs.empty(); }
};

// A file is ideas (.json) or settings (.yaml). A folder is a run, a folder with runs, or a checkout with
// experiments/, ai_scientist/ideas/ and bfts_config.yaml. Throws Error when there is nothing of all this.
Found look_into(const fs::path &source, Account &account);

}  // namespace athanor

#endif
