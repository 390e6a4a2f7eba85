// SPDX-License-Identifier: Apache-2.0
//
// The paper of a run of AI Scientist-v2 and what was said of it.
#ifndef ATHANOR_IMPORT_REVIEW_HPP
#define ATHANOR_IMPORT_REVIEW_HPP

#include <filesystem>
#include <nlohmann/json.hpp>

#include "pipeline/account.hpp"

namespace athanor {

using Json = nlohmann::json;
namespace fs = std::filesystem;

// The form in review_text.txt as review/1, with an empty checklist; null when there is none that can be read.
Json review_of(const fs::path &run, Account &account);

// Of several PDFs the one that AI Scientist-v2 has reviewed: the final one, else the highest reflection, else the
// first.
fs::path paper_of(const fs::path &run);

}  // namespace athanor

#endif
