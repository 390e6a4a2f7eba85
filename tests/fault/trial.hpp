// SPDX-License-Identifier: Apache-2.0
//
// One run of tests/fault/tiny.yaml (or of another pipeline) that is begun, killed and gone on with, as often as a test
// likes. What must hold of it afterwards is in books.hpp.
#ifndef ATHANOR_TESTS_FAULT_TRIAL_HPP
#define ATHANOR_TESTS_FAULT_TRIAL_HPP

#include <chrono>
#include <functional>
#include <memory>
#include <random>
#include <thread>

#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "tests/end_to_end/athanor_command.hpp"

namespace athanor::tests {

using Milliseconds = std::chrono::duration<double, std::milli>;

inline double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return Milliseconds(std::chrono::steady_clock::now() - start).count();
}

// Everything random in these tests follows from it; printed by whoever draws.
inline std::uint64_t seed_of_the_moments() {
  static const std::uint64_t seed = [] {
    const char *given = std::getenv("ATHANOR_FAULT_SEED");
    const std::uint64_t number = given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    std::printf("the moments follow from seed %llu; ATHANOR_FAULT_SEED=%llu draws them again\n",
                static_cast<unsigned long long>(number), static_cast<unsigned long long>(number));
    return number;
  }();
  return seed;
}

class Trial {
 public:
  // Of tests/fault/tiny.yaml. `set`: further values of the pipeline, as --set takes them.
  explicit Trial(int workers, std::vector<std::string> set = {})
      : Trial(source("tests/fault/tiny.yaml"), std::move(set), "models.default.with.log=") {
    set_.push_back("stages.experiment.with.parallel=" + std::to_string(workers));
    set_.push_back("backend.with.workers=" + std::to_string(workers));
  }
  // Of any pipeline; `log`: the option of its provider that names the file for requests, with a `=`.
  Trial(std::string pipeline, std::vector<std::string> set, const std::string &log)
      : pipeline_(std::move(pipeline)), set_(std::move(set)) {
    set_.push_back(log + called.string());
  }

  // Begins the run, or goes on with it. `dies_at`: as fault_host.cpp takes it; empty: with the athanor that is shipped.
  std::unique_ptr<Command> go(const std::string &dies_at = "") const {
    // A host that is killed leaves behind what it was about to throw away: in a folder that goes with the test.
    std::vector<std::string> words{"/usr/bin/env", "TMPDIR=" + (folder / "tmp").string()};
    fs::create_directories(folder / "tmp");
    if (!dies_at.empty()) words.push_back("ATHANOR_DIE_AT_COMMIT=" + dies_at);
    words.push_back(dies_at.empty() ? built("bin/athanor") : FAULT_FOLDER "/host/bin/athanor");
    if (begun()) {
      words.insert(words.end(), {"resume", run.string()});
    } else {
      words.insert(words.end(), {"run", pipeline_, "--run-dir", run.string()});
      for (const std::string &value : set_) words.insert(words.end(), {"--set", value});
    }
    words.insert(words.end(), {"--plugin-dir", FAULT_FOLDER "/plugins", "--quiet"});
    return std::make_unique<Command>(words, folder.path());
  }
  bool begun() const { return fs::exists(run / "ledger.sqlite"); }
  std::unique_ptr<Ledger> ledger() const { return Ledger::open_to_read(run / "ledger.sqlite"); }
  std::string artifact(const std::string &name) const { return read_file(run / "artifacts" / (name + ".json")); }
  std::string claims() const { return artifact("idea-2/experiment/claims@1"); }

  // What the provider and the backend saw, line by line.
  std::vector<std::string> requests() const { return lines_of(called); }
  std::vector<std::string> starts() const { return lines_of(run.string() + ".started"); }

  const TemporaryFolder folder;
  const fs::path run = folder / "run", called = folder / "called";

 private:
  static std::vector<std::string> lines_of(const fs::path &file) {
    return fs::exists(file) ? Said{0, read_file(file), ""}.lines() : std::vector<std::string>();
  }
  const std::string pipeline_;
  std::vector<std::string> set_;
};

// Waits until the host has ended or `moment` says that it is time; false when it ended.
inline bool wait_for(Command &host, const std::function<bool()> &moment) {
  while (host.running()) {
    if (moment()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

}  // namespace athanor::tests

#endif
