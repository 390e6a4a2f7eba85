// SPDX-License-Identifier: Apache-2.0
//
// What runs a program dies, and a program takes more memory than it may: the first is the house's fault and happens
// again, the second is the program's own and is its result.
#include <signal.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "tests/fault/storage/local_run.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

// The leader of a session whose command line has these words; 0: none. A supervisor is one; what started it has the
// same words, is none, and takes a moment to end.
pid_t leader_with(const std::string &words) {
  std::error_code none;
  for (const fs::directory_entry &entry : fs::directory_iterator("/proc", none)) {
    std::string line;
    try {
      line = read_file(entry.path() / "cmdline");
    } catch (const std::exception &) {
      continue;  // it has ended, or is none
    }
    for (char &c : line)
      if (c == '\0') c = ' ';
    if (line.find(words) == std::string::npos) continue;
    const auto pid = static_cast<pid_t>(std::stol(entry.path().filename().string()));
    if (getsid(pid) == pid) return pid;
  }
  return 0;
}

}  // namespace

TEST_CASE("a job whose supervisor is killed runs again once, lost a second time it pauses the run") {
  LocalRun run({"sh", "-c", "if [ -e $ATHANOR_SEED ]; then exit 9; fi; : > $ATHANOR_SEED; sleep 600"});
  Command host = run.start();
  auto supervisor_but = [&](pid_t former) {
    pid_t found = 0;
    REQUIRE(soon([&] {
      found = leader_with("athanor-supervisor " + run.job("job-0").string());
      return found > 0 && found != former && fs::exists(run.work("job-0") / "0");
    }));
    return found;
  };
  const pid_t first = supervisor_but(0);
  REQUIRE(::kill(first, SIGKILL) == 0);
  const pid_t second = supervisor_but(first);  // in a fresh folder: else it would have ended with 9
  REQUIRE(::kill(second, SIGKILL) == 0);
  const Said paused = host.wait();
  INFO(paused.err);
  CHECK(paused.status == 75);
  CHECK_THAT(paused.err, Catch::Contains("the job main.crowd.job-0 was lost by the backend"));
  CHECK_THAT(paused.err, Catch::Contains("paused; to go on: athanor resume "));
  CHECK(run.answer("job-0").is_null());  // no state of a node, and no result

  Command again = run.start_again();
  const pid_t third = supervisor_but(second);
  CHECK(run.ledger()->select("SELECT COUNT(*) AS n FROM jobs")[0].at("n") == 1);
  again.kill_now();
  ::kill(third, SIGKILL);
}

TEST_CASE("a program that is killed is a failed program: a result, and the run goes on") {
  LocalRun run({"sh", "-c", "kill -9 $$"});
  const Said said = run.start().wait();
  INFO(said.err);
  CHECK(said.status == 0);
  CHECK(run.answer("job-0").at("status") == "failed");
  CHECK((run.answer("job-0").value("signal", 0) == 9 || run.answer("job-0").value("exit_code", 0) == 137));
}

TEST_CASE("a program that takes all memory is ended as that, and neither the host nor its neighbour notices") {
  LocalRun run(
      {"python3", "-c",
       "import os\nif os.environ['ATHANOR_SEED'] == '0':\n  b = []\n  while True: b.append(bytearray(1 << 24))\n"},
      2, {{"memory", "200MiB"}});
  const Said said = run.start().wait();
  INFO(said.err);
  CHECK(said.status == 0);
  CHECK(run.answer("job-0").at("status") == "memory");
  CHECK(run.answer("job-1").at("status") == "ok");
  CHECK(run.doctor().status == 0);
}
