// SPDX-License-Identifier: Apache-2.0
//
// kill -9 of what runs a job: of the program, which is the program's own end; and of its supervisor, which is the
// house's fault: the node hears nothing of it, and the job runs again, once.
#include <algorithm>

#include "foundation/error.hpp"
#include "tests/fault/books.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

// The first program and everything after it take so long that they can be killed.
const std::vector<std::string> long_programs{"models.default.with.pause=1",
                                             "stages.experiment.with.phases={search: 2, ablate: 0}",
                                             "stages.experiment.with.confirmation_seeds=2"};

std::string command_line(const fs::path &process) {
  try {
    return read_file(process / "cmdline");
  } catch (const Error &) {
    return {};
  }
}

// The parent of a process, as the kernel tells it.
pid_t parent_of(pid_t process) {
  try {
    const std::string stat = read_file("/proc/" + std::to_string(process) + "/stat");
    return static_cast<pid_t>(std::stol(stat.substr(stat.rfind(')') + 4)));
  } catch (const std::exception &) {
    return 0;
  }
}

bool is_below(pid_t process, pid_t ancestor) {
  for (; process > 1; process = parent_of(process))
    if (process == ancestor) return true;
  return false;
}

// The supervisor of a job: the one process that has the job's folder as its argument and no longer is the host's child.
pid_t supervisor_of(const Trial &run) {
  for (const auto &entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string words = command_line(entry.path());
    if (words.find("athanor-supervisor") != std::string::npos &&
        words.find((run.run / "jobs").string() + "/") != std::string::npos && parent_of(std::stoi(name)) == 1)
      return std::stoi(name);
  }
  return 0;
}

// The shell that runs a job's program.
pid_t program_of(pid_t supervisor) {
  for (const auto &entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (command_line(entry.path()).rfind(std::string("/bin/sh\0experiment.sh", 21), 0) == 0 &&
        is_below(std::stoi(name), supervisor))
      return std::stoi(name);
  }
  return 0;
}

pid_t wait_for_program(const Trial &run, Command &host, pid_t &supervisor) {
  pid_t program = 0;
  wait_for(host, [&] {
    supervisor = supervisor_of(run);
    program = supervisor ? program_of(supervisor) : 0;
    return program != 0;
  });
  return program;
}

Json job_end(const Trial &run, const std::string &id) {
  const Json rows = run.ledger()->select("SELECT reason,exit_json FROM job_ends WHERE id=?", {id});
  return rows.empty() ? Json() : rows[0];
}

std::size_t times_started(const Trial &run, const std::string &id) {
  const auto starts = run.starts();
  return static_cast<std::size_t>(std::count(starts.begin(), starts.end(), id));
}

}  // namespace

TEST_CASE("a program that is killed is the node's own fault, and the node is told", "[workers]") {
  const Trial run(1, long_programs);
  const auto host = run.go();
  pid_t supervisor = 0;
  const pid_t program = wait_for_program(run, *host, supervisor);
  REQUIRE(program != 0);
  const std::string job = run.starts().at(0);
  REQUIRE(::kill(program, SIGKILL) == 0);
  const Said said = host->wait();
  INFO(said.err);
  REQUIRE(said.status == 0);
  CHECK(job_end(run, job).at("reason") == "signalled");
  CHECK(job_end(run, job).at("exit_json").at("signal") == SIGKILL);
  CHECK(times_started(run, job) == 1);
  const Json node = run.ledger()->select("SELECT node_json FROM nodes WHERE id='node-1'")[0].at("node_json");
  CHECK(node.at("state") == "buggy");
  CHECK(node.at("analysis") == "the program was ended by signal 9");
}

TEST_CASE("a job whose supervisor is killed runs again, once, and no node fails for it", "[workers]") {
  const Trial run(1, long_programs);
  const auto host = run.go();
  pid_t supervisor = 0;
  const pid_t program = wait_for_program(run, *host, supervisor);
  REQUIRE(program != 0);
  const std::string job = run.starts().at(0);
  REQUIRE(::kill(supervisor, SIGKILL) == 0);
  REQUIRE(wait_for(*host, [&] { return times_started(run, job) == 2; }));
  CHECK(
      wait_for(*host, [&] { return parent_of(program) == 0; }));  // nothing of the lost job goes on beside the new one
  const Said said = host->wait();
  INFO(said.err);
  REQUIRE(said.status == 0);
  CHECK(times_started(run, job) == 2);
  CHECK(job_end(run, job).at("reason") == "exited");
  const Json lost = run.ledger()->select("SELECT data_json FROM events WHERE kind='job.lost'");
  REQUIRE(lost.size() == 1);
  CHECK(lost[0].at("data_json").at("job") == job);
  CHECK(lost[0].at("data_json").at("detail") ==
        "the job's supervisor ended before it could say how the job ended (killed, or the machine stopped)");
}

TEST_CASE("a job that is lost a second time pauses the run, which can go on", "[workers]") {
  const Trial run(1, long_programs);
  const auto host = run.go();
  pid_t first = 0, second = 0;
  REQUIRE(wait_for_program(run, *host, first) != 0);
  const std::string job = run.starts().at(0);
  REQUIRE(::kill(first, SIGKILL) == 0);
  REQUIRE(wait_for(*host, [&] { return times_started(run, job) == 2; }));
  REQUIRE(wait_for_program(run, *host, second) != 0);
  REQUIRE(::kill(second, SIGKILL) == 0);
  const Said paused = host->wait();
  CHECK(paused.status == 75);
  CHECK(paused.err.find("the job " + job + " was lost by the backend") != std::string::npos);
  CHECK(run.ledger()->select("SELECT id FROM job_ends").empty());
  const Said said = run.go()->wait();
  INFO(said.err);
  CHECK(said.status == 0);
  CHECK(times_started(run, job) == 3);
}
