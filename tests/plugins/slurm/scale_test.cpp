// SPDX-License-Identifier: Apache-2.0
//
// Five hundred jobs in flight: how often the scheduler is asked does not depend on their number.
#include <catch2/catch.hpp>
#include <chrono>
#include <set>

#include "fake.hpp"

namespace {

using Clock = std::chrono::steady_clock;

std::set<std::string> submit(const FakeSlurm &at, Backend &backend, int count) {
  Json jobs = Json::array();
  std::set<std::string> ids;
  for (int i = 0; i < count; ++i) {
    const std::string id = "job-" + std::to_string(i);
    jobs.push_back(shell_job(at.place, id, "exit 0"));
    ids.insert(id);
  }
  backend.ask("submit", {{"jobs", jobs}});
  return ids;
}

bool all_submitted(const FakeSlurm &at, int count) {
  for (int i = 0; i < count; ++i)
    if (number_in(at.place, "job-" + std::to_string(i)).empty()) return false;
  return true;
}

}  // namespace

TEST_CASE("five hundred jobs are submitted with one call, watched with one at a time, and cancelled with one") {
  const FakeSlurm at;
  Backend backend(at.options({{"workers", 500}, {"poll", 0.5}}), "slurm");
  REQUIRE(backend.ask("capacity").at("slots") == 500);
  const int before = at.calls("sbatch"), cancels = at.calls("scancel");
  const std::set<std::string> ids = submit(at, backend, 500);
  REQUIRE(soon([&] { return all_submitted(at, 500); }));
  CHECK(at.calls("sbatch") - before == 1);
  const auto began = Clock::now();
  const int asked = at.calls("squeue");
  while (Clock::now() - began < std::chrono::seconds(3))  // as a host does
    CHECK(backend.ask("wait", {{"ids", ids}, {"seconds", 0.02}}).at("jobs").empty());
  CHECK(at.calls("squeue") - asked <= 7);
  backend.ask("cancel", {{"ids", ids}});
  for (const std::string &id : ids) CHECK(backend.end_of(id).at("reason") == "cancelled");
  CHECK(at.calls("scancel") - cancels == 1);
}

TEST_CASE("no more calls a minute than agreed, however often single jobs end and others come") {
  const FakeSlurm at;
  const double agreed = 60;
  Backend backend(at.options({{"workers", 500}, {"poll", 10}, {"calls_per_minute", agreed}}), "slurm");
  submit(at, backend, 500);
  REQUIRE(soon([&] { return all_submitted(at, 500); }));
  const int before = at.calls();
  const auto began = Clock::now();
  int ended = 0;
  // Jobs end one by one, and each makes room for another, a hundred a second.
  for (int i = 0; Clock::now() - began < std::chrono::seconds(5); ++i) {
    const std::string id = "job-" + std::to_string(i % 500);
    write_exit(at.place, id, {{"reason", "exited"}, {"exit_code", 0}});
    if (!backend.ask("wait", {{"ids", {id}}, {"seconds", 2}}).at("jobs").empty()) {
      backend.ask("release", {{"ids", {id}}});
      ++ended;
    }
    backend.ask("submit", {{"jobs", {shell_job(at.place, "next-" + std::to_string(i), "exit 0")}}});
  }
  const double minutes = std::chrono::duration<double>(Clock::now() - began).count() / 60;
  CHECK(ended > 10);
  CHECK(at.calls() - before <= 6 + agreed * minutes + 1);  // six may be made at once after a quiet time
}
