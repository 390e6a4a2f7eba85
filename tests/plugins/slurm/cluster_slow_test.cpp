// SPDX-License-Identifier: Apache-2.0
//
// What takes a real Slurm its time: to notice that its controller or a node is gone, and that no node is free.
#include <signal.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "cluster.hpp"

namespace fs = std::filesystem;

namespace {

fs::path work(const Cluster &at, const std::string &id) { return at.place.path / id / "work"; }
Json patient_job(const Cluster &at, const std::string &id) {
  return shell_job(at.place, id, "echo ran >> began; while [ ! -e go ]; do sleep 0.02; done; echo done");
}
void release_job(const Cluster &at, const std::string &id) { std::ofstream(work(at, id) / "go"); }
void begin(Backend &backend, const Cluster &at, const Json &jobs) {
  backend.ask("submit", {{"jobs", jobs}});
  for (const Json &job : jobs) REQUIRE(soon([&] { return fs::exists(work(at, job.at("id")) / "began"); }));
}

// For up to two minutes.
bool says(Backend &backend, const std::string &words) {
  for (int i = 0; i < 12000; ++i) {
    backend.state("b");
    for (const std::string &line : backend.log())
      if (line.find(words) != std::string::npos) return true;
    pause_ms(10);
  }
  return false;
}

// As when the machine loses its power: neither the node's daemon nor anything of the job is left.
void lose_node_of(const Cluster &at, const std::string &id) {
  const std::string node = at.slurm("squeue --noheader --format=%N --jobs=" + number_of(at.place, id)).substr(0, 2);
  at.does("node-down", node);
  const std::string folder = (at.place.path / id).string();
  for (const auto &entry : fs::directory_iterator("/proc")) {
    const std::string line = text_of(entry.path() / "cmdline"), number = entry.path().filename();
    const bool of_job = line.find("athanor-supervisor") != std::string::npos && line.find(folder) != std::string::npos;
    const bool stepd = line.find("slurmstepd: [" + number_of(at.place, id)) == 0;
    if (of_job || stepd) kill(static_cast<pid_t>(std::stol(number)), SIGKILL);
  }
}

}  // namespace

TEST_CASE("while slurmctld is away jobs run on, and what is submitted meanwhile is waited with") {
  const Cluster at;
  Backend backend(at.options(), "slurm");
  begin(backend, at, Json::array({patient_job(at, "a")}));
  at.does("controller-down");
  CHECK(Backend(at.options(), "slurm").ask("capacity").at("problems").at(0).at("code") == "unavailable");
  backend.ask("submit", {{"jobs", {patient_job(at, "b")}}});
  release_job(at, "a");
  CHECK(backend.end_of("a").at("exit_code") == 0);
  CHECK(says(backend, "the scheduler does not answer, which is waited out"));
  CHECK(backend.state("b") == "queued");
  at.does("controller-up");
  release_job(at, "b");
  CHECK(backend.end_of("b").at("exit_code") == 0);
  CHECK(says(backend, "the scheduler answers again"));
  CHECK(text_of(work(at, "b") / "began") == "ran\n");
}

TEST_CASE("a node that fails makes its job lost, not failed, and the job runs again on another") {
  const Cluster at;
  Backend backend(at.options(), "slurm");
  const Json one = patient_job(at, "a");
  begin(backend, at, Json::array({one}));
  lose_node_of(at, "a");
  Json exit;
  for (int i = 0; i < 3 && exit.is_null(); ++i)  // Slurm gives a node some time to answer
    if (!backend.ask("wait", {{"ids", {"a"}}, {"seconds", 60}}).at("jobs").empty()) exit = backend.end_of("a");
  INFO(exit.dump());
  CHECK(exit.at("reason") == "lost");
  CHECK(exit.at("detail").get<std::string>().find("its node failed") != std::string::npos);
  release_job(at, "a");
  CHECK(backend.run(one).at("exit_code") == 0);
}

TEST_CASE("a full cluster is not waited for, and programs are told of the packages as they are declared") {
  const Cluster at;
  at.slurm("sbatch --exclusive --nodes=2 --output=/dev/null --chdir=/ --wrap 'sleep 600'");
  REQUIRE(soon([&] { return !at.slurm("squeue --noheader --states=running").empty(); }));
  Backend backend(at.options({{"python", {{"packages", {"spoon>=1.2"}}}}}), "slurm");
  const Json capacity = backend.ask("capacity");
  INFO(capacity.dump(2));
  CHECK(capacity.at("problems").empty());
  CHECK(capacity.at("packages") == Json::array({{{"name", "spoon"}}}));
  CHECK_FALSE(capacity.contains("python"));
  REQUIRE(backend.log().size() == 1);
  CHECK(backend.log().at(0).find("`python` has not been checked, because no node could be asked at once: ") == 0);
  CHECK(soon([&] { return at.slurm("squeue --noheader --states=pending").empty(); }));
}
