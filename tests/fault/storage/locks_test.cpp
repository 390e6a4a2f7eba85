// SPDX-License-Identifier: Apache-2.0
//
// Two hosts on one run; and whether a job that outlives its host holds what was the host's.
#include <signal.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "foundation/json.hpp"
#include "run/folder.hpp"
#include "tests/fault/storage/local_run.hpp"

using namespace athanor;
using namespace athanor::tests;

TEST_CASE("a second host is refused and told who holds the run, the first one does not notice") {
  LocalRun run({"sh", "-c", "while [ ! -e go ]; do sleep 0.02; done"});
  Command first = run.start();
  REQUIRE(soon([&] { return fs::exists(run.work("job-0")); }));
  const Said second = run.resume();
  CHECK(second.status == 1);
  CHECK_THAT(second.err,
             Catch::Contains("another process is running this run (process " + std::to_string(first.pid()) + " on "));
  CHECK_THAT(second.err, Catch::Contains("wait for it, or stop it first"));
  const Said doctor = run.doctor();
  CHECK(doctor.status == 0);
  CHECK_THAT(doctor.out, Catch::Contains("the run is going on: held by process " + std::to_string(first.pid())));
  write_file(run.work("job-0") / "go", "");
  CHECK(first.wait().status == 0);
}

TEST_CASE("a job that outlives its host does not hold the host's lock") {
  LocalRun run({"sh", "-c", "echo began >> began; while [ ! -e go ]; do sleep 0.02; done"});
  Command host = run.start();
  REQUIRE(soon([&] { return fs::exists(run.work("job-0") / "began"); }));
  host.kill_now();
  { const RunLock lock(run.folder()); }  // at once, with the job still there
  CHECK_FALSE(fs::exists(run.job("job-0") / "exit.json"));
  const Said doctor = run.doctor();
  CHECK(doctor.status == 0);
  CHECK_THAT(doctor.out, Catch::Contains("1 job has no recorded end"));
  write_file(run.work("job-0") / "go", "");
  CHECK(run.resume().status == 0);
  CHECK(read_file(run.work("job-0") / "began") == "began\n");  // it was found, not run again
}
