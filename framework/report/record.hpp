// SPDX-License-Identifier: Apache-2.0
//
// A run as the report reads it: its ledger, its artifacts, its stored files. Reads only. What is missing or is not what
// was recorded becomes a sentence in problems(), never an end of the report.
#ifndef ATHANOR_REPORT_RECORD_HPP
#define ATHANOR_REPORT_RECORD_HPP

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"

namespace athanor {

class Record {
 public:
  Record(fs::path run_folder, Ledger &ledger) : folder_(std::move(run_folder)), ledger_(ledger) {}

  Ledger &ledger() { return ledger_; }
  const fs::path &folder() const { return folder_; }

  // A text file of the run folder, bounded; empty when there is none.
  std::string text(const fs::path &relative);
  // A JSON file of the run folder; null when there is none or it cannot be read.
  Json json(const fs::path &relative);
  // The content of an artifact; null, and a problem, when its file is missing or was changed.
  Json artifact(const ArtifactRow &row);
  // The text behind a reference {artifact, media_type, size}, bounded.
  std::string stored_text(const Json &reference);
  // The JSON behind a reference; null when it is missing or cannot be read.
  Json stored_json(const Json &reference);
  // The bytes behind a reference; empty when they are missing or more than `most`.
  std::string stored_bytes(const Json &reference, std::size_t most);
  // Takes a stored picture into the page, where there is room. Returns its key, its hash, or "".
  std::string picture(const Json &reference);
  // Where a reader finds a stored file, relative to the report: a copy for people where there is one, else the blob.
  std::string link(const Json &reference, const std::vector<fs::path> &copies);

  std::vector<std::string> pictures() const;              // keys of those that were taken
  std::string picture_uri(const std::string &key) const;  // data:
  Json problems() const { return problems_; }

 private:
  std::optional<fs::path> blob(const Json &reference);
  void problem(const std::string &sentence);

  fs::path folder_;
  Ledger &ledger_;
  std::map<std::string, std::pair<fs::path, std::string>> pictures_;  // by key: file and media type
  Json problems_ = Json::array();
  std::size_t picture_bytes_ = 0;
};

// The text with at most `limit` bytes: both ends, and between them a line that says how much is left out.
std::string both_ends(const std::string &text, std::size_t limit = 48 * 1024);

}  // namespace athanor

#endif
