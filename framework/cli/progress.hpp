// SPDX-License-Identifier: Apache-2.0
//
// What a person, or a program, sees of a run while it runs: the run's observer. How it looks is in progress_plain.hpp
// and progress_live.hpp. Writes to stderr, JSON to stdout, so that stdout ends with where the results are.
#ifndef ATHANOR_CLI_PROGRESS_HPP
#define ATHANOR_CLI_PROGRESS_HPP

#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>

namespace athanor {

// One way of showing events. Called by one thread at a time.
class ProgressView {
 public:
  virtual ~ProgressView() = default;
  virtual void take(const nlohmann::json &event) = 0;
  virtual void finish() = 0;  // the last word; nothing is taken afterwards
};

class Progress {
 public:
  // live: a view that is redrawn, where `out` is a terminal that can do that, else plain. plain: lines worth reading.
  // json: each event on a line. quiet: nothing.
  enum class Mode { live, plain, json, quiet };

  // `out` null: stdout for json, else stderr. Borrowed.
  Progress(Mode mode, const std::filesystem::path &run_folder, std::FILE *out = nullptr);
  ~Progress();  // finishes

  void operator()(const nlohmann::json &event);  // {"at","instance","event",...} [any thread]
  void finish();

 private:
  std::mutex mutex_;
  std::unique_ptr<ProgressView> view_;
};

}  // namespace athanor

#endif
