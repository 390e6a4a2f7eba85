// SPDX-License-Identifier: Apache-2.0
//
// A scheduler that errs, is slow, forgets, or answers what it did not do; and results that are seen late.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "fake.hpp"
#include "tests/plugins/local/image.hpp"

namespace fs = std::filesystem;

namespace {

constexpr char away[] =
    "echo 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)' >&2; exit 1";

// Submits one job and waits for its number.
std::string submit(const FakeSlurm &at, Backend &backend, const std::string &id = "a") {
  const Json answer = backend.ask("submit", {{"jobs", {shell_job(at.place, id, "exit 0")}}}).at("jobs").at(0);
  INFO(answer.dump());
  REQUIRE(answer.at("accepted") == true);
  REQUIRE(soon([&] { return !number_in(at.place, id).empty(); }));
  return number_in(at.place, id);
}

bool has_said(Backend &backend, const std::string &words) {
  return soon([&] {
    backend.state("a");
    for (const std::string &line : backend.log())
      if (line.find(words) != std::string::npos) return true;
    return false;
  });
}

}  // namespace

TEST_CASE("a job that the scheduler ended is lost, with the scheduler's word for it") {
  const FakeSlurm at;
  Backend backend(at.options(), "slurm");
  const std::string word = GENERATE(as<std::string>{}, "NODE_FAIL", "PREEMPTED", "BOOT_FAIL", "TIMEOUT", "COMPLETED");
  at.set_state(submit(at, backend), word);
  const Json exit = backend.end_of("a");
  CHECK(exit.at("reason") == "lost");
  CHECK(exit.at("detail").get<std::string>().find("the scheduler says " + word) != std::string::npos);
}

TEST_CASE("a result that is seen late is waited for, though the scheduler has ended the job long since") {
  const FakeSlurm at;
  Backend backend(at.options({{"late", 30}}), "slurm");
  const std::string number = submit(at, backend);
  at.set_state(number, "COMPLETED");
  const int before = at.calls("squeue");
  REQUIRE(soon([&] { return at.calls("squeue") > before + 2; }));
  CHECK(backend.state("a") != "ended");
  at.forget(number);
  write_exit(at.place, "a", {{"reason", "exited"}, {"exit_code", 0}});
  CHECK(backend.end_of("a").at("exit_code") == 0);
}

TEST_CASE("a file that is not whole yet, or is none of a supervisor, is no end") {
  const FakeSlurm at;
  Backend backend(at.options(), "slurm");
  const std::string number = submit(at, backend);
  at.set_state(number, "RUNNING");
  for (const char *text : {"", "{\"reason\":", "[]", "{\"id\":\"a\"}"}) {
    std::ofstream(at.place.path / "a" / "exit.json") << text;
    CHECK(backend.ask("wait", {{"ids", {"a"}}, {"seconds", 0.3}}).at("jobs").empty());
  }
  write_exit(at.place, "a", {{"reason", "exited"}, {"exit_code", 0}});
  CHECK(backend.end_of("a").at("exit_code") == 0);
}

TEST_CASE("a program that failed by itself is told from one whose place was taken away") {
  const FakeSlurm at;
  Backend backend(at.options({{"late", 30}}), "slurm");
  const std::string number = submit(at, backend);
  at.set_state(number, "COMPLETING");
  write_exit(at.place, "a", {{"reason", "signalled"}, {"signal", 15}});
  const int before = at.calls("squeue");
  REQUIRE(soon([&] { return at.calls("squeue") > before + 2; }));
  CHECK(backend.state("a") != "ended");
  const bool preempted = GENERATE(true, false);
  at.set_state(number, preempted ? "PREEMPTED" : "COMPLETED");
  const Json exit = backend.end_of("a");
  CHECK(exit.at("reason") == (preempted ? "lost" : "signalled"));
}

TEST_CASE("while squeue fails nothing is believed lost, and the pauses grow") {
  const FakeSlurm at;
  Backend backend(at.options(), "slurm");
  const std::string number = submit(at, backend);
  at.set_state(number, "RUNNING");
  at.make("squeue", away);
  CHECK(has_said(backend, "the scheduler does not answer, which is waited out"));
  CHECK(has_said(backend, "connect failure"));
  const int before = at.calls();
  pause_ms(2000);
  CHECK(at.calls() - before <= 2);  // without an end to it there would be twenty
  CHECK(backend.state("a") != "ended");
  write_exit(at.place, "a", {{"reason", "exited"}, {"exit_code", 0}});  // a job that ends meanwhile is seen
  CHECK(backend.end_of("a").at("exit_code") == 0);
}

TEST_CASE("a submission that failed in between is tried again, and the job is in one place only") {
  const FakeSlurm at;
  Backend backend(at.options(), "slurm");
  at.make("sbatch",
          "echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2; exit 1");
  backend.ask("submit", {{"jobs", {shell_job(at.place, "a", "exit 0")}}});
  CHECK(has_said(backend, "Socket timed out"));
  const std::string first = token_of(at.place, "a");
  at.make("sbatch", "");
  REQUIRE(soon([&] { return !number_in(at.place, "a").empty(); }));
  CHECK(token_of(at.place, "a") != first);
  CHECK(has_said(backend, "the scheduler answers again"));
}

TEST_CASE("a submission whose answer was lost is found by its name") {
  const FakeSlurm at;
  Backend backend(at.options(), "slurm");
  // It takes the job, and then says that it timed out.
  at.make("sbatch",
          "if [ ! -e \"$here/once\" ] && [ \"$1\" != --test-only ]; then touch \"$here/once\"; "
          "(. \"$here/do-sbatch-usual\") >/dev/null; echo 'Socket timed out' >&2; exit 1; fi");
  std::string usual = text_of(at.place.path / "bin" / "sbatch");
  std::ofstream(at.place.path / "bin" / "do-sbatch-usual") << usual.substr(usual.find("cat >"));
  const std::string number = submit(at, backend);
  CHECK(number == "101");
  CHECK(at.calls("sbatch") == 2 + 1);  // is it there, would it take one, and the one submission
}

TEST_CASE("a submission that is refused is the house's fault, and says why") {
  const FakeSlurm at;
  Backend backend(at.options(), "slurm");
  REQUIRE(backend.ask("capacity").at("problems").empty());
  at.make("sbatch",
          "echo 'sbatch: error: Batch job submission failed: Invalid account or account/partition combination "
          "specified' >&2; exit 1");
  const Json exit = backend.run(shell_job(at.place, "a", "exit 0"));
  CHECK(exit.at("reason") == "lost");
  CHECK(exit.at("detail").get<std::string>().find("the scheduler did not take it: ") == 0);
  CHECK(exit.at("detail").get<std::string>().find("Invalid account") != std::string::npos);
  at.make("sbatch", "");
  backend.ask("submit", {{"jobs", {shell_job(at.place, "a", "exit 0")}}});
  CHECK(soon([&] { return !number_in(at.place, "a").empty(); }));
}

TEST_CASE("a job that the queue has forgotten is looked up in the accounting") {
  const FakeSlurm at;
  Backend backend(at.options(), "slurm");
  const std::string number = submit(at, backend);
  at.make("sacct", "echo '" + number + "|NODE_FAIL|n3|0:0'; exit 0");
  at.forget(number);
  const Json exit = backend.end_of("a");
  INFO(story(exit));
  CHECK(exit.at("reason") == "lost");
  CHECK(exit.at("detail").get<std::string>().find("the scheduler says NODE_FAIL, its node failed (node n3)") !=
        std::string::npos);
}

TEST_CASE("a job that nobody knows any more is lost, not waited for for ever") {
  const FakeSlurm at;
  Backend backend(at.options(), "slurm");
  const std::string number = submit(at, backend);
  at.make("sacct", "echo 'Slurm accounting storage is disabled' >&2; exit 1");
  at.forget(number);
  CHECK(backend.end_of("a").at("detail").get<std::string>().find("the scheduler knows nothing of it any more") !=
        std::string::npos);
}

TEST_CASE("a job that is held because its node could not begin it is lost, and cannot begin later") {
  const FakeSlurm at;
  Backend backend(at.options(), "slurm");
  const std::string number = submit(at, backend);
  const std::string token = token_of(at.place, "a");
  at.make("squeue", "echo '" + number + "|N/A|PENDING|" + token + "||launch failed requeued held'; exit 0");
  CHECK(backend.end_of("a").at("reason") == "lost");
  CHECK(token_of(at.place, "a").empty());  // its script finds nothing to do
}

TEST_CASE("why a job waits is told once, when waiting alone may not help") {
  const FakeSlurm at;
  Backend backend(at.options(), "slurm");
  const std::string number = submit(at, backend);
  at.make("squeue", "echo '" + number + "|N/A|PENDING|x||PartitionTimeLimit'; exit 0");
  CHECK(has_said(backend, "job " + number + " waits: PartitionTimeLimit"));
  const int before = at.calls("squeue");
  REQUIRE(soon([&] { return at.calls("squeue") > before + 3; }));
  backend.state("a");
  CHECK(std::count_if(backend.log().begin(), backend.log().end(), [](const std::string &line) {
          return line.find("PartitionTimeLimit") != std::string::npos;
        }) == 1);
}

TEST_CASE("a scheduler that prints nonsense ends nothing at once") {
  const FakeSlurm at;
  Backend backend(at.options({{"late", 30}}), "slurm");
  const std::string number = submit(at, backend);
  at.make("squeue", "head -c 3000 /dev/urandom; echo; echo '||||||'; exit 0");
  const int before = at.calls("squeue");
  REQUIRE(soon([&] { return at.calls("squeue") > before + 2; }));
  CHECK(backend.state("a") != "ended");
  at.make("squeue", "");
  write_exit(at.place, "a", {{"reason", "exited"}, {"exit_code", 0}});
  CHECK(backend.end_of("a").at("exit_code") == 0);
}

TEST_CASE("GPUs, time and memory are asked for") {
  const FakeSlurm at;
  Backend backend(at.options({{"time", 90}, {"memory", 1 << 30}, {"gres", "gpu:a100"}}), "slurm");
  backend.ask("submit", {{"jobs", {shell_job(at.place, "a", "exit 0", {{"gpus", 2}, {"threads", 3}})}}});
  REQUIRE(soon([&] { return !number_in(at.place, "a").empty(); }));
  for (const char *word : {"--gres=gpu:a100:2", "--cpus-per-task=3", "--time=3", "--mem=1280M", "--no-requeue"})
    CHECK(at.words().find(std::string(word) + "\n") != std::string::npos);
}

TEST_CASE("a host that ends does not wait for a scheduler that hangs") {
  const FakeSlurm at;
  const auto began = std::chrono::steady_clock::now();
  {
    Backend backend(at.options(), "slurm");
    submit(at, backend);
    at.make("squeue", "sleep 120");
    const int before = at.calls("squeue");
    REQUIRE(soon([&] { return at.calls("squeue") > before; }));
  }
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(50));
}

TEST_CASE("the image of programs is made ready before the first job, and each job says where it lies") {
  const FakeSlurm at;
  make_image(at.place.path / "image");
  const std::string root = (at.place.path / "image").string();
  Backend backend(at.options({{"container", root}}), "slurm");
  CHECK(backend.ask("capacity").at("container") == Json{{"image", root}, {"tool", "folder"}});
  backend.ask("submit",
              {{"jobs", {shell_job(at.place, "a", "true"), shell_job(at.place, "b", "true", {{"tool", true}})}}});
  CHECK(Json::parse(text_of(at.place.path / "a/job.json")).at("root") == root);
  CHECK_FALSE(Json::parse(text_of(at.place.path / "b/job.json")).contains("root"));
  const Json problems = Backend(at.options({{"container", root + "/nowhere"}}), "slurm").ask("capacity").at("problems");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].at("code") == "image_missing");
}
