// SPDX-License-Identifier: Apache-2.0
//
// The quickstart on a real Slurm, where everything happens to it that happens to long runs: a node is drained, somebody
// cancels a job, slurmctld is restarted, the host is killed, the node is given back and the other one drained, and the
// run resumed. It ends with the claims that it has on one machine.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <set>

#include "cluster.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor::tests;
namespace fs = std::filesystem;

namespace {

using athanor::Ledger;

std::vector<std::string> quickstart(const fs::path &run, const std::vector<std::string> &more) {
  std::vector<std::string> words{
      built("bin/athanor"), "run", source("configs/quickstart.yaml"), "--run-dir", run.string(), "--set",
      "parameters.noise_levels=[0.0, 0.4]",
      // which program is tried next follows from which has ended: one at a time, or no two runs are alike
      "--set", "stages.experiment.with.parallel=1"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Json claims_of(const fs::path &run) {
  return Json::parse(text_of(run / "artifacts" / "label-smoothing/experiment/claims@1.json"));
}

// What the claims say and rest on. Names of records, and the times of the runs that made them, are each run's own.
Json gist_of(const Json &claims) {
  Json gist = Json::array();
  for (const Json &claim : claims.at("claims")) {
    Json one;
    for (const char *key : {"id", "statement", "treatment", "control", "metric", "verdict", "reason", "effect", "test"})
      if (claim.contains(key)) one[key] = claim.at(key);
    gist.push_back(one);
  }
  return gist;
}

std::size_t count(const fs::path &run, const std::string &query) {
  if (!fs::exists(run / "ledger.sqlite")) return 0;
  try {
    return Ledger::open_to_read(run / "ledger.sqlite")->select(query)[0].at("n").get<std::size_t>();
  } catch (const std::exception &) {  // it is just being made
    return 0;
  }
}
std::size_t jobs_ended(const fs::path &run) { return count(run, "SELECT COUNT(*) AS n FROM job_ends"); }

// For up to two minutes. What is waited for is printed, so that a test that was stopped tells where.
bool eventually(const char *what, const std::function<bool()> &condition) {
  using Clock = std::chrono::steady_clock;
  const auto began = Clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(Clock::now() - began).count(); };
  bool holds = false;
  while (!(holds = condition()) && seconds() < 120) pause_ms(20);
  std::printf("%s: %s after %.1f s\n", what, holds ? "so" : "still not so", seconds());
  std::fflush(stdout);
  return holds;
}

// Cancels one job of an experiment that runs, as an impatient colleague would.
bool somebody_cancels(const Cluster &at) {
  std::istringstream running(at.slurm("squeue --noheader --array --states=running --format=%i"));
  std::string number;
  if (!(running >> number)) return false;
  at.slurm("scancel " + number);
  return true;
}

// A job that ends by itself at that moment is not lost; then the colleague takes another one. There is one at a time,
// so no second job is cancelled while the first is still being given up: a job that is lost twice pauses the run.
bool somebody_cancels_in_time(const Cluster &at, const fs::path &run) {
  const auto lost = [&] { return count(run, "SELECT COUNT(*) AS n FROM events WHERE kind='job.lost'") >= 1; };
  for (int tries = 0; tries < 6; ++tries) {
    const std::size_t ended = jobs_ended(run);
    if (!eventually("a job is cancelled", [&] { return somebody_cancels(at); })) return false;
    if (!eventually("it is lost, or ends", [&] { return lost() || jobs_ended(run) > ended; })) return false;
    if (lost()) return true;
  }
  return false;
}

bool is_drained(const Cluster &at, const std::string &node) {
  return at.slurm("scontrol show node " + node).find("+DRAIN") != std::string::npos;
}

// A controller that was started again knows from its files which nodes are drained, but not what they are otherwise
// until their slurmd has answered it, which takes some seconds. To resume a node before that fails halfway: the drain
// is lifted, and scontrol says "Invalid node state specified".
bool has_registered(const Cluster &at, const std::string &node) {
  return at.slurm("scontrol show node " + node).find("SlurmdStartTime=None") == std::string::npos;
}

bool runs_something(const Cluster &at, const std::string &node) {
  return !at.slurm("squeue --noheader --states=running --nodelist=" + node).empty();
}

// The controller goes away and comes back, and the drain is still there while jobs go on elsewhere.
void drain_outlives_the_controller(const Cluster &at, const fs::path &run, const std::string &node) {
  at.does("controller-down");
  const std::size_t before = jobs_ended(run);
  pause_ms(1000);
  at.does("controller-up");
  REQUIRE(eventually("jobs go on", [&] { return jobs_ended(run) > before + 1; }));
  REQUIRE(is_drained(at, node));
  REQUIRE_FALSE(runs_something(at, node));
}

// The drain is lifted, and from now on this is the only node that takes jobs.
void all_goes_to(const Cluster &at, const std::string &node, const std::string &other) {
  REQUIRE(eventually("the node has registered", [&] { return has_registered(at, node); }));
  at.slurm("scontrol update NodeName=" + node + " State=RESUME");
  REQUIRE_FALSE(is_drained(at, node));
  at.slurm("scontrol update NodeName=" + other + " State=DRAIN Reason=test");
}

}  // namespace

TEST_CASE("the quickstart on Slurm ends with the same claims as on one machine, whatever happens to the cluster") {
  const Cluster at;
  const fs::path here = at.place.path / "here", there = at.place.path / "there";
  Command undisturbed(quickstart(here, {}), at.place.path);  // at the same time
  // the file system is one disk: what is not there after some seconds will not come
  const std::vector<std::string> on_slurm{"--set", "backend.use=slurm", "--set", "backend.with.late=5s"};
  {
    Command host(quickstart(there, on_slurm), at.place.path);
    REQUIRE(eventually("two jobs have ended", [&] { return jobs_ended(there) >= 2; }));
    at.slurm("scontrol update NodeName=n1 State=DRAIN Reason=test");
    REQUIRE(somebody_cancels_in_time(at, there));
    drain_outlives_the_controller(at, there, "n1");
    host.kill_now();
  }
  const std::size_t before = count(there, "SELECT COUNT(*) AS n FROM jobs");
  all_goes_to(at, "n1", "n2");
  const Said said = Command({built("bin/athanor"), "resume", there.string()}, at.place.path).wait();
  INFO(said.err);
  REQUIRE(said.status == 0);
  const Said local = undisturbed.wait();
  INFO(local.err);
  REQUIRE(local.status == 0);
  CHECK(gist_of(claims_of(there)) == gist_of(claims_of(here)));
  CHECK(gist_of(claims_of(there)).size() >= 1);
  CHECK(fs::exists(there / "paper.pdf"));
  const std::size_t jobs = count(there, "SELECT COUNT(*) AS n FROM jobs");
  CHECK(jobs > before);  // the node that was given back had the rest to itself
  // No job was submitted twice but those that were lost.
  CHECK(count(there, "SELECT COUNT(*) AS n FROM job_ends") == jobs);
}
