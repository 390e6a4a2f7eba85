// SPDX-License-Identifier: Apache-2.0
//
// The process of a backend dies while its jobs run. A job belongs to its supervisor, not to that process: another one
// finds it by its folder, and nothing is run again.
#include <signal.h>

#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "tests/fault/storage/local_run.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

// The child of the process that serves the plugin; 0: none.
pid_t process_serving(const std::string &file, pid_t parent) {
  std::error_code none;
  for (const fs::directory_entry &entry : fs::directory_iterator("/proc", none)) {
    try {
      const std::string line = read_file(entry.path() / "cmdline"), status = read_file(entry.path() / "status");
      if (line.find("serve-plugin") != std::string::npos && line.find(file) != std::string::npos &&
          status.find("\nPPid:\t" + std::to_string(parent) + "\n") != std::string::npos)
        return static_cast<pid_t>(std::stol(entry.path().filename().string()));
    } catch (const std::exception &) {
      continue;  // it has ended, or is none
    }
  }
  return 0;
}

}  // namespace

TEST_CASE("a backend whose process is killed finds its jobs again, and runs none twice") {
  LocalRun run({"sh", "-c", "echo began >> began; while [ ! -e go ]; do sleep 0.05; done"}, 2);
  Command host = run.start({"--isolate"});
  REQUIRE(soon([&] { return fs::exists(run.work("job-0") / "began") && fs::exists(run.work("job-1") / "began"); }));
  const pid_t first = process_serving("/local.so", host.pid());
  REQUIRE(first > 0);
  REQUIRE(::kill(first, SIGKILL) == 0);
  pid_t second = 0;
  REQUIRE(soon([&] { return (second = process_serving("/local.so", host.pid())) > 0 && second != first; }));
  for (const char *job : {"job-0", "job-1"}) write_file(run.work(job) / "go", "");
  const Said said = host.wait();
  INFO(said.err);
  CHECK(said.status == 0);
  for (const char *job : {"job-0", "job-1"}) {
    CHECK(run.answer(job).at("status") == "ok");
    CHECK(read_file(run.work(job) / "began") == "began\n");
  }
}
