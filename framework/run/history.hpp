// SPDX-License-Identifier: Apache-2.0
//
// How many tokens the tasks of stages took in earlier runs, read from their ledgers.
#ifndef ATHANOR_RUN_HISTORY_HPP
#define ATHANOR_RUN_HISTORY_HPP

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace athanor {

namespace fs = std::filesystem;

struct Range {
  std::int64_t low = 0, high = 0;
};

// Tokens of one answer: the middle one of all, and the range of nine tenths of them.
struct TokenStatistics {
  Range input, output;
  std::int64_t median_input = 0, median_output = 0;
  std::size_t answers = 0;
  bool same_model = false;  // all from the model that was asked about
};

class History {
 public:
  // Answers with a real count of tokens: not scripted ones, and none that a provider counted as nothing.
  void add(const std::string &stage, const std::string &task, const std::string &model, std::int64_t input,
           std::int64_t output);
  // All of a run's. Throws Error when its ledger cannot be read.
  void read(const fs::path &run);

  // Of this model if there are answers enough, else of any; nothing when there are too few to say something.
  std::optional<TokenStatistics> of(const std::string &stage, const std::string &task, const std::string &model) const;

  std::size_t runs() const { return runs_; }  // that had such answers

 private:
  struct Answer {
    std::string model;
    std::int64_t input, output;
  };
  std::map<std::pair<std::string, std::string>, std::vector<Answer>> answers_;  // by stage as used, and task
  std::size_t runs_ = 0;
};

// The run folders directly below a folder.
std::vector<fs::path> runs_below(const fs::path &folder);

}  // namespace athanor

#endif
