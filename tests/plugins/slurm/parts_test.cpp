// SPDX-License-Identifier: Apache-2.0
//
// The parts that need no scheduler: which jobs go together, what the script on the node does, what an end means.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "backends/slurm/batches.hpp"
#include "backends/slurm/options.hpp"
#include "backends/slurm/script.hpp"
#include "backends/slurm/verdict.hpp"

using namespace athanor::slurm;
using athanor::sdk::Error;
using athanor::sdk::Json;
namespace fs = std::filesystem;

namespace {

std::vector<Task> tasks(int count, double seconds, std::uint64_t memory = 1 << 30) {
  std::vector<Task> made;
  for (int i = 0; i < count; ++i)
    made.push_back({"t" + std::to_string(i), "/f" + std::to_string(i), {seconds, memory, 1, 0}});
  return made;
}

Options options(const Json &given = Json::object()) { return Options::from(given, "/programs"); }

std::string text_of(const fs::path &file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// A place with a job's folder, and a supervisor that only writes down its arguments.
struct Node {
  fs::path path;
  Node() {
    std::string name = (fs::temp_directory_path() / "slurm-script-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()));
    path = name;
    fs::create_directories(path / "it's a job");
    std::ofstream(path / "athanor-supervisor") << "#!/bin/sh\necho \"$2 $3 $4\" >\"$1/ran\"\n";
    fs::permissions(path / "athanor-supervisor", fs::perms::owner_all);
    note("token-1");
  }
  ~Node() { fs::remove_all(path); }
  fs::path folder() const { return path / "it's a job"; }
  void note(const std::string &token) const { std::ofstream(folder() / "slurm") << token << "\n-\n12\n"; }
  int run(const std::string &environment, const Json &more = Json::object()) const {
    Json given{{"programs", path.string()}};
    given.update(more);
    const Demand demand{1, 1, 1, 0};
    const Batch batch{demand, {{{"a", folder().string(), demand}}}};
    std::ofstream(path / "script") << job_script(batch, "token-1", options(given));
    return WEXITSTATUS(std::system((environment + " bash '" + (path / "script").string() + "'").c_str()));
  }
  bool ran() const { return fs::exists(folder() / "ran"); }
  std::string log() const { return text_of(folder() / "slurm.log"); }
};

}  // namespace

TEST_CASE("few jobs stay apart, many short ones share an element, and long ones never do") {
  CHECK(batches(tasks(8, 30), 16, 500).at(0).elements.size() == 8);
  CHECK(batches(tasks(40, 30), 16, 500).at(0).elements.size() == 8);
  CHECK(batches(tasks(500, 30), 16, 500).at(0).elements.size() == 32);
  CHECK(batches(tasks(500, 30), 1, 1000).at(0).elements.size() == 500);
  CHECK(batches(tasks(500, 600), 16, 500).at(0).elements.size() == 500);
  CHECK(batches({}, 16, 500).empty());
}

TEST_CASE("no job is left out, none is there twice, and no array is too long") {
  const auto made = batches(tasks(1203, 600), 16, 500);
  REQUIRE(made.size() == 3);
  int next = 0;
  for (const Batch &batch : made) {
    CHECK(batch.elements.size() <= 500);
    for (const auto &element : batch.elements)
      for (const Task &task : element) CHECK(task.id == "t" + std::to_string(next++));
  }
  CHECK(next == 1203);
}

TEST_CASE("jobs that ask for different things are different submissions") {
  auto some = tasks(3, 600);
  some[1].demand.memory *= 2;
  const auto made = batches(some, 16, 500);
  REQUIRE(made.size() == 2);
  CHECK(made[0].elements.size() == 2);
  CHECK(made[1].elements.at(0).at(0).id == "t1");
}

TEST_CASE("time is asked for in whole minutes with some more around, memory with what the walls need") {
  const Batch one = batches(tasks(1, 600), 16, 500).at(0);
  CHECK(one.minutes() == 12);
  CHECK(one.mebibytes() == 1024 + 128 + 128);
  CHECK(batches(tasks(80, 1), 16, 500).at(0).minutes() == 2);  // ten after one another
}

TEST_CASE("what sbatch is told") {
  const Batch three = batches(tasks(3, 600), 16, 500).at(0);
  const auto words = sbatch_arguments(
      three, "athanor-x", options({{"partition", "cpu"}, {"account", "lab"}, {"arguments", {"--nice=100"}}}));
  const auto has = [&](const char *word) { return std::find(words.begin(), words.end(), word) != words.end(); };
  for (const char *word : {"--parsable", "--job-name=athanor-x", "--array=0-2", "--no-requeue", "--time=12",
                           "--mem=1280M", "--cpus-per-task=1", "--partition=cpu", "--account=lab", "--nice=100"})
    CHECK(has(word));
  Batch wide = batches(tasks(1, 600), 16, 500).at(0);
  wide.demand.gpus = 2;
  const auto more = sbatch_arguments(wide, "athanor-x", options({{"gres", "gpu:a100"}}));
  CHECK(std::find(more.begin(), more.end(), "--gres=gpu:a100:2") != more.end());
  for (const std::string &word : more) CHECK(word.find("--array") == std::string::npos);
}

TEST_CASE("the script starts the supervisor on the folder, whatever the folder is called") {
  const Node node;
  CHECK(node.run("SLURM_JOB_ID=12", {{"pass", {"PATH"}}}) == 0);
  CHECK(text_of(node.folder() / "ran") == (node.path / "athanor-launch").string() + " --foreground --pass=PATH\n");
  CHECK(node.log().find("job 12") != std::string::npos);
}

TEST_CASE("the script does nothing for a job that is in another submission by now") {
  const Node node;
  node.note("token-2");
  CHECK(node.run("SLURM_JOB_ID=12") == 0);
  CHECK_FALSE(node.ran());
  fs::remove(node.folder() / "slurm");
  CHECK(node.run("SLURM_JOB_ID=12 2>/dev/null") == 0);
  CHECK_FALSE(node.ran());
}

TEST_CASE("a script that the scheduler starts a second time leaves the half-done folder alone") {
  const Node node;
  CHECK(node.run("SLURM_JOB_ID=12 SLURM_RESTART_COUNT=1") == left_aside);
  CHECK_FALSE(node.ran());
  CHECK(node.log().find("the scheduler started this job a second time") != std::string::npos);
}

TEST_CASE("a node without the programs, or where a command before the job fails, says so in the job's folder") {
  const Node node;
  CHECK(node.run("SLURM_JOB_ID=12", {{"prolog", {"cd /nowhere 2>/dev/null"}}}) == 70);
  CHECK(node.log().find("a command of `prolog` failed: cd /nowhere") != std::string::npos);
  fs::remove(node.path / "athanor-supervisor");
  CHECK(node.run("SLURM_JOB_ID=12") == 69);
  CHECK(node.log().find("there is no ") != std::string::npos);
  CHECK_FALSE(node.ran());
}

TEST_CASE("options that cannot work are refused with what to do") {
  const auto refusal = [](const Json &given) {
    try {
      options(given);
    } catch (const Error &e) {
      return e.message;
    }
    return std::string("accepted");
  };
  CHECK(refusal({{"arguments", {"--array=1-5"}}}) == "arguments: '--array=1-5' cannot be given to sbatch");
  CHECK(refusal({{"arguments", {"-Jname"}}}) == "arguments: '-Jname' cannot be given to sbatch");
  CHECK(refusal({{"arguments", {"script.sh"}}}) == "arguments: 'script.sh' cannot be given to sbatch");
  CHECK(refusal({{"modules", {"a; rm -rf b"}}}) == "modules: 'a; rm -rf b' is no name");
  CHECK(refusal({{"pass", {"--array"}}}) == "pass: '--array' is no name");
  CHECK(refusal({{"bin", "slurm/bin"}}) == "bin: 'slurm/bin' is not an absolute path");
  CHECK(refusal({{"memory", 0}}) == "memory must be more than 0: no job could run");
  CHECK(refusal({{"modules", {"gcc/12.2+cuda"}}, {"arguments", {"--reservation=x", "-n1"}}}) == "accepted");
}

TEST_CASE("an end without a word of the supervisor is the cluster's doing, but for memory") {
  const auto reason = [](const char *state, bool wished = false) {
    return verdict("a", {{"12", -1}, state, "", "n1", "None"}, wished, "").at("reason").get<std::string>();
  };
  for (const char *state : {"BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "PREEMPTED",
                            "REVOKED", "TIMEOUT", ""})
    CHECK(reason(state) == "lost");
  CHECK(reason("OUT_OF_MEMORY") == "memory");
  CHECK(reason("CANCELLED", true) == "cancelled");
  CHECK(verdict("a", {{"12", 3}, "NODE_FAIL", "", "n1", "NodeDown"}, false, "said").at("detail") ==
        "job 12_3: the scheduler says NODE_FAIL, its node failed (node n1) [NodeDown]; its last words: said");
}

TEST_CASE("what the supervisor said counts, and the scheduler only explains a loss") {
  const Row preempted{{"12", -1}, "PREEMPTED", "", "n1", "None"};
  CHECK(explained({{"reason", "exited"}, {"exit_code", 0}}, preempted, false).at("reason") == "exited");
  CHECK(explained({{"reason", "timeout"}}, preempted, false).at("reason") == "timeout");
  const Json lost{{"reason", "lost"}, {"detail", "asked to end (signal 15)"}};
  CHECK(explained(lost, preempted, false).at("detail") ==
        "asked to end (signal 15); job 12: the scheduler says PREEMPTED, a job with more rights took its place (node "
        "n1)");
  CHECK(explained(lost, preempted, true).at("reason") == "cancelled");
  CHECK(explained(lost, {{"12", -1}, "RUNNING", "", "n1", "None"}, false) == lost);
}

TEST_CASE("a program that failed while the cluster took its place away did not fail by itself") {
  const auto reason = [](const char *state, const Json &exit, bool wished = false) {
    return explained(exit, {{"12", -1}, state, "", "n1", "None"}, wished).at("reason").get<std::string>();
  };
  const Json failed{{"reason", "exited"}, {"exit_code", 1}}, terminated{{"reason", "signalled"}, {"signal", 15}},
      killed{{"reason", "signalled"}, {"signal", 9}};
  for (const char *state : {"CANCELLED", "PREEMPTED", "NODE_FAIL", "TIMEOUT"}) {
    CHECK(reason(state, failed) == "lost");
    CHECK(reason(state, terminated) == "lost");
  }
  for (const char *state : {"COMPLETED", "RUNNING", "COMPLETING", "FAILED"}) {
    CHECK(reason(state, failed) == "exited");
    CHECK(reason(state, killed) == "signalled");
  }
  CHECK(reason("OUT_OF_MEMORY", killed) == "memory");
  CHECK(reason("OUT_OF_MEMORY", failed) == "exited");
  CHECK(reason("CANCELLED", terminated, true) == "cancelled");
}
