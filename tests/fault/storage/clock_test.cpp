// SPDX-License-Identifier: Apache-2.0
//
// The machine's clock is set back, again and again, while a run goes on: nothing may depend on the time that it shows.
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>

#include "run/doctor.hpp"
#include "run/replay.hpp"
#include "tests/framework/services/a_run.hpp"

namespace {
std::atomic<bool> clock_is_wrong{false};
std::atomic<long> asked{0};
}  // namespace

// This program's own, in front of the C library's: what the host reads as the time of day. Each look at it is an hour
// before the last one.
extern "C" int clock_gettime(clockid_t clock, struct timespec *time) noexcept {
  const long result = ::syscall(SYS_clock_gettime, clock, time);
  if (result == 0 && clock == CLOCK_REALTIME && clock_is_wrong) time->tv_sec -= 3600 * ++asked;
  return static_cast<int>(result);
}

using namespace athanor;
using tests::ARun;

TEST_CASE("a run under a clock that goes back an hour at each look ends as under any other, resumed and replayed too") {
  const tests::TemporaryFolder logs;
  const Json echo{{"log", (logs / "asks").string()}}, instant{{"slots", 3}, {"log", (logs / "jobs").string()}};
  ARun run({{"jobs", 20}, {"asks", 10}, {"stop_after", 17}}, echo, instant);
  clock_is_wrong = true;
  REQUIRE(run.go().end == RunResult::End::failed);
  const auto before = run.ledger()->deliveries("main/crowd");
  run.with_options({{"jobs", 20}, {"asks", 10}});
  const RunResult again = run.go();
  CHECK(again.message == "");
  REQUIRE(again.end == RunResult::End::done);
  const Replayed replayed =
      replay_run(run.run_folder(), run.folder / "replayed", run.plan, run.types, run.stop, [](const Json &) {});
  clock_is_wrong = false;
  REQUIRE(asked > 100);

  // The clock did go back in the record ...
  const auto ledger = run.ledger();
  const Json times = ledger->select("SELECT at FROM events ORDER BY seq");
  CHECK(times.front().at("at") > times.back().at("at"));
  // ... and no order comes from it.
  const auto order = ledger->deliveries("main/crowd");
  CHECK(std::equal(before.begin(), before.end(), order.begin()));
  CHECK(run.idea().at("hypothesis") == "30 ok, 0 failed");
  CHECK(tests::lines(logs / "asks") == 10);
  CHECK(tests::lines(logs / "jobs") == 20);
  CHECK(replayed.identical());
  CHECK(examine_run(run.run_folder(), run.types).all().empty());
}
