// SPDX-License-Identifier: Apache-2.0
//
// Running the scheduler's programs: what goes in, what comes out, and programs that misbehave.
#include <signal.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "backends/slurm/command.hpp"

using athanor::slurm::Answer;
using athanor::slurm::run_command;

namespace {
const std::atomic<bool> never{false};
Answer shell(const std::string &script, const std::string &input = "", double seconds = 60) {
  return run_command({"/bin/sh", "-c", script}, input, seconds, never);
}
}  // namespace

TEST_CASE("a program gets its input and its words as they are, and both its streams come back") {
  const Answer said = shell("cat; echo failed >&2; exit 3", "a line\n");
  CHECK(said.status == 3);
  CHECK(said.out == "a line\n");
  CHECK(said.err == "failed\n");
  CHECK(run_command({"printf", "%s", "$HOME `id` 'x'"}, "", 60, never).out == "$HOME `id` 'x'");
}

TEST_CASE("much in and out at once does not block") {
  const std::string much(3 << 20, 'x');
  CHECK(shell("cat", much).out == much);
  CHECK(shell("exec 0<&-; echo ok", much).out == "ok\n");  // it does not want to hear it
}

TEST_CASE("a program that does not answer is killed with what it started") {
  const Answer said = shell("sleep 60 & echo begun; wait", "", 0.2);
  CHECK(said.timed_out);
  CHECK(said.out == "begun\n");
}

TEST_CASE("nobody waits for a program once the host ends") {
  std::atomic<bool> stop{false};
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    stop.store(true);
  });
  CHECK(run_command({"sleep", "60"}, "", 60, stop).status == 128 + SIGKILL);
  later.join();
}

TEST_CASE("a program that is not there is told from one that fails") {
  CHECK(run_command({"/nowhere/sbatch"}, "", 60, never).missing);
  CHECK_FALSE(shell("exit 127").missing);
}

TEST_CASE("the environment is what such programs need, so that no key of the house reaches a job") {
  setenv("SOME_KEY", "secret", 1);
  setenv("SLURM_CONF", "/etc/here.conf", 1);
  setenv("SLURM_JOB_ID", "77", 1);
  const std::string seen = shell("env").out;
  CHECK(seen.find("SOME_KEY") == std::string::npos);
  CHECK(seen.find("SLURM_JOB_ID") == std::string::npos);
  CHECK(seen.find("SLURM_CONF=/etc/here.conf\n") != std::string::npos);
  CHECK(seen.find("PATH=") != std::string::npos);
}
