// SPDX-License-Identifier: Apache-2.0
//
// Jobs on a real Slurm: how they run and end, alone and many together, and what becomes of them when somebody or
// something interferes.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "cluster.hpp"
#include "tests/plugins/local/image.hpp"

namespace fs = std::filesystem;

namespace {

fs::path work(const Cluster &at, const std::string &id) { return at.place.path / id / "work"; }
Json folders(const Cluster &at, const std::string &id) { return {{id, (at.place.path / id).string()}}; }
std::string found(Backend &backend, const Cluster &at, const std::string &id) {
  return backend.ask("find", {{"ids", {id}}, {"folders", folders(at, id)}}).at("jobs").at(0).at("state");
}

// Runs until somebody makes the file `go`.
Json patient_job(const Cluster &at, const std::string &id) {
  return shell_job(at.place, id, "echo ran >> began; while [ ! -e go ]; do sleep 0.02; done; echo done");
}
void release_job(const Cluster &at, const std::string &id) { std::ofstream(work(at, id) / "go"); }

// Begins jobs and waits until all of them run.
void begin(Backend &backend, const Cluster &at, const Json &jobs) {
  backend.ask("submit", {{"jobs", jobs}});
  for (const Json &job : jobs) REQUIRE(soon([&] { return fs::exists(work(at, job.at("id")) / "began"); }));
}

}  // namespace

TEST_CASE("jobs run on the cluster behind the walls, and come back as from one machine") {
  const Cluster at;
  Backend backend(at.options(), "slurm");
  const Json capacity = backend.ask("capacity");
  INFO(capacity.dump(2));
  REQUIRE(capacity.at("problems").empty());
  CHECK(capacity.at("slots") == 100);
  const std::string script =
      "echo said; echo wailed >&2; echo \"$WORD\"; cat /mnt/home/diary; env | grep -c -e SLURM -e HOUSE; exit 3";
  const Json exit = backend.run(shell_job(at.place, "a", script, {{"env", {{"WORD", "declared"}}}}));
  INFO(story(exit));
  CHECK(exit.at("reason") == "exited");
  CHECK(exit.at("exit_code") == 3);
  CHECK(output(exit) == "said\ndeclared\n0\n");
  CHECK(text_of(exit.at("stderr").get<std::string>()).find("wailed\n") == 0);
  CHECK(exit.at("seconds").get<double>() < 10);
  CHECK(backend.run(shell_job(at.place, "b", "kill -SEGV $$")).at("signal") == SIGSEGV);
  CHECK(backend.run(shell_job(at.place, "c", "sleep 60", {{"limits", {{"seconds", 1}}}})).at("reason") == "timeout");
  const Json greedy = backend.run(python_job(at.place, "d", "b = bytearray(400 << 20)\nwhile True: b += b",
                                             {{"limits", {{"memory_bytes", 64 << 20}}}}));
  CHECK(greedy.at("reason") == "memory");
}

TEST_CASE("programs see their image on the node, and what stages bring does not") {
  const Cluster at;
  make_image(at.place.path / "image");
  Backend backend(at.options({{"container", (at.place.path / "image").string()}}), "slurm");
  CHECK(output(backend.run(shell_job(at.place, "a", "cat /etc/mark; ls /home /usr/lib"))) == "of the image\n");
  CHECK(output(backend.run(shell_job(at.place, "b", "test -e /etc/mark || echo none", {{"tool", true}}))) == "none\n");
}

TEST_CASE("many short jobs that are submitted together cost few calls") {
  const Cluster at;
  Backend backend(at.options({{"poll", 10}, {"time", 20}}), "slurm");
  Json jobs = Json::array();
  std::set<std::string> open;
  for (int i = 0; i < 60; ++i) {
    const std::string id = "job-" + std::to_string(i);
    jobs.push_back(shell_job(at.place, id, "echo " + std::to_string(i)));
    open.insert(id);
  }
  backend.ask("submit", {{"jobs", jobs}});
  while (!open.empty()) {
    const Json over = backend.ask("wait", {{"ids", open}, {"seconds", 60}}).at("jobs");
    REQUIRE_FALSE(over.empty());
    for (const Json &one : over) open.erase(one.at("id").get<std::string>());
  }
  for (int i = 0; i < 60; ++i) {
    const Json exit = backend.end_of("job-" + std::to_string(i));
    INFO(story(exit));
    CHECK(output(exit) == std::to_string(i) + "\n");
  }
  const auto calls = at.calls();
  CHECK(calls.at("sbatch") <= 3);  // one of them only asked whether jobs would be taken
  CHECK(calls.at("squeue") <= 4);
}

TEST_CASE("cancel ends a job that runs, one that waits in the queue, and one of several in one of the scheduler's") {
  const Cluster at;
  Backend backend(at.options({{"batch", 2}, {"time", 60}}), "slurm");
  Json jobs = Json::array();
  for (int i = 0; i < 12; ++i) jobs.push_back(patient_job(at, "job-" + std::to_string(i)));
  backend.ask("submit", {{"jobs", jobs}});
  REQUIRE(soon([&] { return fs::exists(work(at, "job-0") / "began"); }));
  backend.ask("cancel", {{"ids", {"job-0", "job-11"}}});
  CHECK(backend.end_of("job-0").at("reason") == "cancelled");
  CHECK(backend.end_of("job-11").at("reason") == "cancelled");
  CHECK_FALSE(fs::exists(work(at, "job-11") / "began"));
  REQUIRE(soon([&] { return fs::exists(work(at, "job-1") / "began"); }));  // the one behind job-0
  release_job(at, "job-1");
  CHECK(backend.end_of("job-1").at("exit_code") == 0);
  Json rest = Json::array();
  for (int i = 2; i < 11; ++i) rest.push_back("job-" + std::to_string(i));
  backend.ask("cancel", {{"ids", rest}});
  for (const Json &id : rest) {
    const Json exit = backend.end_of(id);
    INFO(story(exit) << text_of(at.place.path / id / "slurm.log"));
    CHECK(exit.at("reason") == "cancelled");
  }
  CHECK(at.calls().at("scancel") <= 4);
  CHECK(soon([&] { return at.slurm("squeue --noheader --array").empty(); }));
}

TEST_CASE("a job that somebody else cancels is lost, says so, and runs again") {
  const Cluster at;
  Backend backend(at.options(), "slurm");
  const Json one = patient_job(at, "a");
  begin(backend, at, Json::array({one}));
  at.slurm("scancel " + number_of(at.place, "a"));
  const Json exit = backend.end_of("a");
  INFO(story(exit));
  CHECK(exit.at("reason") == "lost");
  CHECK(exit.at("detail").get<std::string>().find("CANCELLED") != std::string::npos);
  release_job(at, "a");
  CHECK(backend.run(one).at("exit_code") == 0);
}

TEST_CASE("a job survives the host that submitted it, and is not submitted twice") {
  const Cluster at;
  const Json one = patient_job(at, "a");
  const pid_t host = fork();
  if (host == 0) {
    Backend backend(at.options(), "slurm");
    backend.ask("submit", {{"jobs", {one}}});
    for (;;) pause_ms(1000);
  }
  REQUIRE(soon([&] { return fs::exists(work(at, "a") / "began"); }));
  REQUIRE(kill(host, SIGKILL) == 0);
  REQUIRE(waitpid(host, nullptr, 0) == host);
  const std::string number = number_of(at.place, "a");
  // As if the host had been killed before it could write down what sbatch answered: the name alone is known.
  const bool name_only = GENERATE(false, true);
  if (name_only) {
    std::string token;
    std::getline(std::ifstream(at.place.path / "a" / "slurm"), token);
    std::ofstream(at.place.path / "a" / "slurm") << token << "\n-\n";
  }
  Backend second(at.options(), "slurm");
  CHECK(found(second, at, "a") != "unknown");
  second.ask("submit", {{"jobs", {one}}});
  CHECK(soon([&] { return second.state("a") == "running"; }));
  CHECK(number_of(at.place, "a") == number);
  release_job(at, "a");
  CHECK(second.end_of("a").at("exit_code") == 0);
  CHECK(text_of(work(at, "a") / "began") == "ran\n");
}

TEST_CASE("a job that was written down but never reached the scheduler is submitted by the next host") {
  const Cluster at;
  const Json one = patient_job(at, "a");
  {
    Backend first(at.options(), "slurm");
    first.ask("submit", {{"jobs", {one}}});
    number_of(at.place, "a");
  }
  at.slurm("scancel --user=" + std::to_string(geteuid()));
  std::ofstream(at.place.path / "a" / "slurm") << "athanor-neverarrived\n-\n";
  fs::remove(at.place.path / "a" / "exit.json");
  Backend second(at.options(), "slurm");
  CHECK(found(second, at, "a") == "queued");
  release_job(at, "a");
  CHECK(second.end_of("a").at("exit_code") == 0);
}

TEST_CASE("commands before the job prepare the node, and what they set is handed on by name only") {
  const Cluster at;
  const Json options = at.options({{"prolog", {"export GREETING='good day' OTHER=hidden"}}, {"pass", {"GREETING"}}});
  Backend backend(options, "slurm");
  const Json exit = backend.run(shell_job(at.place, "a", "echo $GREETING; echo ${OTHER-none}"));
  INFO(story(exit));
  CHECK(output(exit) == "good day\nnone\n");
}

TEST_CASE("a command before the job that fails makes the job lost, and says which") {
  const Cluster at;
  Backend backend(at.options({{"prolog", {"true", "ls /nowhere"}}}), "slurm");
  const Json exit = backend.run(shell_job(at.place, "a", "exit 0"));
  CHECK(exit.at("reason") == "lost");
  const auto detail = exit.at("detail").get<std::string>();
  CHECK(detail.find("the scheduler says FAILED") != std::string::npos);
  CHECK(detail.find("a command of `prolog` failed: ls /nowhere") != std::string::npos);
}

TEST_CASE("what a cluster cannot do is said before a job is submitted") {
  const Cluster at;
  const auto problem = [&](const Json &more) {
    Backend backend(at.options(more), "slurm");
    const Json problems = backend.ask("capacity").at("problems");
    REQUIRE(problems.size() == 1);
    INFO(problems.dump(2));
    CHECK_FALSE(problems.at(0).at("hint").get<std::string>().empty());
    const Json answer = backend.ask("submit", {{"jobs", {shell_job(at.place, "a", "exit 0")}}}).at("jobs").at(0);
    CHECK(answer.at("accepted") == false);
    return problems.at(0).at("message").get<std::string>();
  };
  CHECK(problem({{"partition", "fast"}}) == "this cluster has no partition 'fast'");
  CHECK(problem({{"partition", "shut"}}) == "the partition 'shut' takes no jobs now");
  CHECK(problem({{"memory", 1L << 34}}).find("the largest has 4000") != std::string::npos);
  CHECK(problem({{"arguments", {"--mincpus=64"}}}).find("the scheduler would not take a job: ") == 0);
  CHECK(problem({{"constraint", "gold"}}).find("the scheduler would not take a job: ") == 0);
  CHECK(problem({{"bin", "/nowhere"}}).find("there is no program '/nowhere/sbatch'") == 0);
}

TEST_CASE("while every node is drained a run can start, and its jobs wait until one is back") {
  const Cluster at;
  at.slurm("scontrol update NodeName=n1,n2 State=DRAIN Reason=test");
  Backend backend(at.options(), "slurm");
  CHECK(backend.ask("capacity").at("problems").empty());
  REQUIRE(backend.log().size() == 1);
  CHECK(backend.log().at(0).find("no node would do for a job now") == 0);
  backend.ask("submit", {{"jobs", {shell_job(at.place, "a", "exit 0")}}});
  REQUIRE(soon([&] { return at.slurm("squeue --noheader --format=%T") == "PENDING\n"; }));
  at.slurm("scontrol update NodeName=n2 State=RESUME");
  CHECK(backend.end_of("a").at("exit_code") == 0);
}

TEST_CASE("a node that is drained keeps its job, and the next ones go to another") {
  const Cluster at;
  Backend backend(at.options(), "slurm");
  begin(backend, at, Json::array({patient_job(at, "a")}));
  const std::string node = at.slurm("squeue --noheader --format=%N").substr(0, 2);
  at.slurm("scontrol update NodeName=" + node + " State=DRAIN Reason=test");
  begin(backend, at, Json::array({patient_job(at, "b")}));
  CHECK(at.slurm("squeue --noheader --format=%N --jobs=" + number_of(at.place, "b")).substr(0, 2) != node);
  for (const char *id : {"a", "b"}) release_job(at, id);
  CHECK(backend.end_of("a").at("exit_code") == 0);
  CHECK(backend.end_of("b").at("exit_code") == 0);
}
