// SPDX-License-Identifier: Apache-2.0
//
// Ctrl-C: once pauses the run, twice ends it at once; neither loses anything that was recorded, and either goes on.
#include "tests/fault/books.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

// Long enough that there is something to interrupt: programs of a second, in the middle of which it comes.
const std::vector<std::string> slow_programs{"models.default.with.pause=1",
                                             "stages.experiment.with.phases={search: 1, ablate: 0}"};

// Waits until a program runs.
bool program_runs(const Trial &run, Command &host) {
  return wait_for(host, [&] { return !run.starts().empty(); });
}

}  // namespace

TEST_CASE("Ctrl-C pauses a run, its jobs are found again when it goes on", "[interrupts]") {
  const Trial run(1, slow_programs);
  Books books(run, 3);
  const auto host = run.go();
  REQUIRE(program_runs(run, *host));
  const auto pressed = std::chrono::steady_clock::now();
  host->send(SIGINT);
  const Said paused = host->wait();
  CHECK(milliseconds_since(pressed) < 60000);
  CHECK(paused.status == 75);
  CHECK(paused.err.find("stopped on request; nothing that was recorded is lost") != std::string::npos);
  CHECK(paused.err.find("paused; to go on: athanor resume " + run.run.string()) != std::string::npos);
  CHECK(run.ledger()->stage("idea-2/experiment")->state == "paused");
  books.close();
  const Said said = run.go()->wait();
  INFO(said.err);
  CHECK(said.status == 0);
  books.balance();  // the job that ran while it was paused was not started again
  CHECK(books.repeated == 0);
}

TEST_CASE("a second Ctrl-C ends the host at once", "[interrupts]") {
  // The model takes its time, so that the first one alone would wait for it to notice.
  const Trial run(1, slow_programs);
  Books books(run, 3);
  const auto host = run.go();
  REQUIRE(program_runs(run, *host));
  host->send(SIGINT);
  std::this_thread::sleep_for(std::chrono::milliseconds(5));  // two signals that come together are one
  host->send(SIGINT);
  const Said ended = host->wait();
  CHECK((ended.status == 128 + SIGINT || ended.status == 75));  // it may have paused in between
  books.close();
  const Said said = run.go()->wait();
  INFO(said.err);
  CHECK(said.status == 0);
  books.balance();
}
