// SPDX-License-Identifier: Apache-2.0
//
// The runs below one folder: which there are, how each stands, and whether it has moved on. A run is addressed by its
// path below that folder, and only by one of those that are there: no path is ever made of what somebody sends.
#ifndef ATHANOR_SERVE_RUNS_HPP
#define ATHANOR_SERVE_RUNS_HPP

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>

namespace athanor::serve {

using Json = nlohmann::json;
namespace fs = std::filesystem;

class Runs {
 public:
  explicit Runs(fs::path folder) : folder_(std::move(folder)) {}

  const fs::path &folder() const { return folder_; }

  // The folder of a run. Throws Error("not_found"). [any thread, as all that follows]
  fs::path find(const std::string &name) const;

  // A short text that is another one when the run's record, or who holds it, has changed. "" when it is gone.
  static std::string mark(const fs::path &run);

  // {runs: [{name, state, created, topic, stage?, best?, use, nodes, experiments, verdicts, waiting, ...}]}, the newest
  // first. The text is kept while no run moves on.
  std::string list();
  // The mark of all of them together.
  std::string mark() const;

  // How one run stands, with its stages and budget.
  Json status(const std::string &name);
  // What its page shows, as text: report_outline().
  std::shared_ptr<const std::string> outline(const std::string &name);

 private:
  struct Kept {
    std::string mark;
    Json row;
    std::shared_ptr<const std::string> outline;
    std::uint64_t used = 0;
  };
  Json row(const fs::path &run);
  std::string name_of(const fs::path &run) const { return run.lexically_relative(folder_).generic_string(); }
  void forget_oldest_outline();

  fs::path folder_;
  std::mutex mutex_;
  std::map<fs::path, Kept> kept_;
  std::uint64_t clock_ = 0;
};

}  // namespace athanor::serve

#endif
