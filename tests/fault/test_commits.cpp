// SPDX-License-Identifier: Apache-2.0
//
// The host dies right before and right after each commit to its ledger in turn, those that make the run folder among
// them. With one worker and on two nodes, so that they are few.
#include "tests/fault/books.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

std::vector<std::string> short_run() {
  return {"stages.experiment.with.phases={search: 1, ablate: 0}", "stages.experiment.with.confirmation_seeds=2",
          "models.default.with.pause=0"};
}

// Dies at a commit and goes on. False: there was no such commit.
bool survives(const std::string &commit, const std::string &claims) {
  INFO("the host dies at commit " << commit);
  const Trial run(1, short_run());
  Books books(run, 3);
  const Said died = run.go(commit)->wait();
  const bool was_killed = died.status == 128 + SIGKILL;
  if (!was_killed) CHECK(died.status == 0);
  books.close();
  const Said said = run.go()->wait();
  INFO(said.err);
  REQUIRE(said.status == 0);
  books.balance();
  check_journal(run);
  CHECK(run.claims() == claims);
  return was_killed;
}

std::string undisturbed_claims() {
  const Trial run(1, short_run());
  REQUIRE(run.go()->wait().status == 0);
  return run.claims();
}

}  // namespace

TEST_CASE("a run survives the death of its host before and after every commit", "[commits]") {
  const std::string claims = undisturbed_claims();
  int commit = 1;
  for (bool more = true; more; ++commit) {
    more = survives(std::to_string(commit) + ":before", claims);
    if (!survives(std::to_string(commit) + ":after", claims)) more = false;
  }
  std::printf("the host died before and after each of %d commits\n", commit - 2);
  CHECK(commit > 30);
}

TEST_CASE("a run survives the death of its host at some commits", "[few-commits]") {
  const std::string claims = undisturbed_claims();
  for (const char *commit : {"2:after", "9:before", "9:after", "15:after", "24:before", "31:after"})
    CHECK(survives(commit, claims));
}
