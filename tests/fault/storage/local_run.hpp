// SPDX-License-Identifier: Apache-2.0
//
// A run of the built athanor whose jobs are real programs in the backend `local`; stage and model are the ones of the
// services' tests.
#ifndef ATHANOR_TESTS_LOCAL_RUN_HPP
#define ATHANOR_TESTS_LOCAL_RUN_HPP

#include <chrono>
#include <functional>
#include <thread>

#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "tests/end_to_end/athanor_command.hpp"

namespace athanor::tests {

// Within half a minute.
inline bool soon(const std::function<bool()> &happened) {
  for (int i = 0; i < 3000; ++i) {
    if (happened()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

class LocalRun {
 public:
  // Jobs that run the command, each with its number as its seed, and options of the backend.
  explicit LocalRun(const std::vector<std::string> &command, int jobs = 1, const Json &local = Json::object()) {
    const Json options{{"jobs", jobs}, {"asks", 0}, {"strict", true}, {"command", command}};
    Json limits{{"workers", 2}};
    limits.update(local);
    place_.write("topic.md", "# None\n\nNothing is asked.\n");
    place_.write("run.yaml", Json{{"athanor", 1},
                                  {"topic", "topic.md"},
                                  {"models", {{"default", {{"use", "echo"}, {"model", "parrot"}}}}},
                                  {"backend", {{"use", "local"}, {"with", limits}}},
                                  {"stages", {{{"use", "crowd"}, {"with", options}}}}}
                                 .dump());
  }

  Command start(const std::vector<std::string> &more = {}) const {
    std::vector<std::string> words{"run", (place_ / "run.yaml").string(), "--run-dir", folder().string()};
    words.insert(words.end(), more.begin(), more.end());
    return athanor(words);
  }
  Command start_again() const { return athanor({"resume", folder().string()}); }
  Said resume() const { return athanor({"resume", folder().string()}).wait(); }
  Said doctor() const { return athanor({"doctor", folder().string()}).wait(); }
  Said says(const std::vector<std::string> &words) const { return athanor(words).wait(); }

  fs::path folder() const { return place_ / "run"; }
  fs::path job(const std::string &call) const { return folder() / "jobs" / ("main.crowd." + call); }
  fs::path work(const std::string &call) const { return job(call) / "work"; }
  std::unique_ptr<Ledger> ledger() const { return Ledger::open_to_read(folder() / "ledger.sqlite"); }
  Json answer(const std::string &call) const {
    for (const RecordedCall &recorded : ledger()->calls("main/crowd"))
      if (recorded.name == call) return recorded.ended ? recorded.answer : Json();
    return nullptr;
  }

 private:
  Command athanor(std::vector<std::string> words) const {
    words.insert(words.begin(), built("bin/athanor"));
    words.insert(words.end(), {"--plugin-dir", SERVICE_TEST_PLUGINS});
    return Command(std::move(words), place_.path());
  }
  TemporaryFolder place_;
};

}  // namespace athanor::tests

#endif
