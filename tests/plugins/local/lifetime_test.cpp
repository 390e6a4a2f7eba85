// SPDX-License-Identifier: Apache-2.0
//
// Jobs and the processes around them: hosts that die, supervisors that die, jobs that are cancelled, and many at once.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "backend.hpp"

namespace fs = std::filesystem;

namespace {

struct Someone {
  Place place;
  std::string sandbox = GENERATE(as<std::string>{}, "strict", "none");
  Json options{{"sandbox", sandbox}};
  fs::path work(const std::string &id) const { return place.path / id / "work"; }
  Json folders(const std::string &id) const { return {{id, (place.path / id).string()}}; }
};

// A host that submits one job, sees it running, and is killed.
void die_after_submitting(const Json &options, const Json &job, const fs::path &sign) {
  const pid_t host = fork();
  if (host == 0) {
    Backend backend(options);
    backend.ask("submit", {{"jobs", {job}}});
    for (;;) pause_ms(1000);
  }
  REQUIRE(soon([&] { return fs::exists(sign); }));
  REQUIRE(kill(host, SIGKILL) == 0);
  REQUIRE(waitpid(host, nullptr, 0) == host);
}

}  // namespace

TEST_CASE("a job survives the host that submitted it, and a second host finds it and its end") {
  Someone at;
  const Json one = shell_job(at.place, "a", "echo began > began; while [ ! -e go ]; do sleep 0.02; done; echo done");
  die_after_submitting(at.options, one, at.work("a") / "began");
  Backend second(at.options);
  CHECK(second.state("a") == "unknown");  // an id alone does not tell which run's job is meant
  CHECK(second.ask("find", {{"ids", {"a"}}, {"folders", at.folders("a")}}).at("jobs").at(0).at("state") == "running");
  std::ofstream(at.work("a") / "go");
  const Json exit = second.end_of("a");
  INFO(story(exit));
  CHECK(exit.at("exit_code") == 0);
  CHECK(output(exit) == "done\n");
}

TEST_CASE("a host that submits what a former one had submitted gets the same job, running or ended") {
  Someone at;
  const Json one = shell_job(at.place, "a", "echo ran >> began; while [ ! -e go ]; do sleep 0.02; done");
  die_after_submitting(at.options, one, at.work("a") / "began");
  {
    Backend second(at.options);
    second.ask("submit", {{"jobs", {one}}});
    CHECK(second.state("a") == "running");
    std::ofstream(at.work("a") / "go");
    CHECK(second.end_of("a").at("exit_code") == 0);
  }
  Backend third(at.options);
  CHECK(third.run(one).at("exit_code") == 0);
  CHECK(text_of(at.work("a") / "began") == "ran\n");
}

TEST_CASE("the same id twice is one job") {
  Someone at;
  const Json one = shell_job(at.place, "a", "echo ran >> log");
  Backend backend(at.options);
  const Json answers = backend.ask("submit", {{"jobs", {one, one, one}}});
  for (const Json &answer : answers.at("jobs")) CHECK(answer.at("accepted") == true);
  backend.end_of("a");
  backend.run(one);
  CHECK(text_of(at.work("a") / "log") == "ran\n");
}

TEST_CASE("a job whose supervisor was killed is lost, takes its processes along, and runs again when submitted again") {
  Someone at;
  const std::string mark = "51536" + std::to_string(at.sandbox.size());
  // The program itself is what runs longest, so that it can be seen to go.
  const Json one = shell_job(at.place, "a", "if [ -e began ]; then exit 0; fi; : > began; exec sleep " + mark);
  Backend backend(at.options);
  backend.ask("submit", {{"jobs", {one}}});
  REQUIRE(soon([&] { return fs::exists(at.work("a") / "began"); }));
  const pid_t supervisor = supervisor_of(at.place.path / "a");
  REQUIRE(supervisor > 0);
  REQUIRE(kill(supervisor, SIGKILL) == 0);
  const Json exit = backend.end_of("a");
  CHECK(exit.at("reason") == "lost");
  CHECK(exit.at("detail") ==
        "the job's supervisor ended before it could say how the job ended (killed, or the machine stopped)");
  CHECK(soon([&] { return !alive("sleep " + mark); }));
  Backend second(at.options);  // a host that was started later is to submit it again
  CHECK(second.ask("find", {{"ids", {"a"}}, {"folders", at.folders("a")}}).at("jobs").at(0).at("state") == "unknown");
  CHECK(backend.run(one).at("exit_code") == 0);
}

TEST_CASE("a supervisor that is asked to end, as when the machine stops, says that the job was lost") {
  Someone at;
  Backend backend(at.options);
  backend.ask("submit", {{"jobs", {shell_job(at.place, "a", ": > began; sleep 60")}}});
  REQUIRE(soon([&] { return fs::exists(at.work("a") / "began"); }));
  const pid_t supervisor = supervisor_of(at.place.path / "a");
  REQUIRE(supervisor > 0);
  REQUIRE(kill(supervisor, SIGTERM) == 0);
  const Json exit = backend.end_of("a");
  CHECK(exit.at("reason") == "lost");
  CHECK(exit.at("detail") == "the job's supervisor was asked to end (signal 15)");
}

TEST_CASE("a job whose starter was killed at once goes on, and ends as any other") {
  Someone at;
  // In the place of the supervisor: one that starts it as a host would, and does not live to say so.
  const fs::path resources = at.place.path / "resources";
  fs::create_directories(resources);
  fs::create_symlink(plugins() / "local/athanor-launch", resources / "athanor-launch");
  const fs::path program = resources / "athanor-supervisor";
  const std::string real = "'" + (plugins() / "local/athanor-supervisor").string() + "' \"$@\"\n";
  std::ofstream(program) << "#!/bin/sh\ncase \"$*\" in *--foreground*) exec " << real << "esac\n"
                         << real << "kill -KILL $$\n";
  fs::permissions(program, fs::perms::owner_all);
  Backend backend(at.options, "local", resources);
  backend.ask("submit",
              {{"jobs", {shell_job(at.place, "a", "echo ran >> log; while [ ! -e go ]; do sleep 0.02; done")}}});
  REQUIRE(soon([&] { return fs::exists(at.work("a") / "log"); }));
  CHECK(backend.state("a") == "running");
  std::ofstream(at.work("a") / "go");
  const Json exit = backend.end_of("a");
  INFO(story(exit));
  CHECK(exit.at("exit_code") == 0);
  CHECK(text_of(at.work("a") / "log") == "ran\n");
}

TEST_CASE("cancel ends a job that runs, and one that waits before it starts") {
  Someone at;
  at.options["workers"] = 1;
  Backend backend(at.options);
  backend.ask("submit",
              {{"jobs", {shell_job(at.place, "a", ": > began; sleep 60"), shell_job(at.place, "b", ": > began")}}});
  REQUIRE(soon([&] { return fs::exists(at.work("a") / "began"); }));
  CHECK(backend.state("b") == "queued");
  CHECK(backend.ask("cancel", {{"ids", {"b", "a"}}}).at("jobs").at(0) == Json{{"id", "b"}, {"state", "ended"}});
  CHECK(backend.end_of("b").at("reason") == "cancelled");
  CHECK(backend.end_of("a").at("reason") == "cancelled");
  CHECK_FALSE(fs::exists(at.work("b") / "began"));
  backend.ask("cancel", {{"ids", {"a", "unheard-of"}}});  // late or mistaken: nothing happens
  CHECK(backend.end_of("a").at("reason") == "cancelled");
}

TEST_CASE("a supervisor has none of the host's descriptors, environment or session") {
  Someone at;
  Backend backend(at.options);
  REQUIRE(getenv("HOUSE_SECRET"));
  int leak[2];
  REQUIRE(pipe(leak) == 0);  // without close-on-exec, as careless code in the host would
  backend.ask("submit", {{"jobs", {shell_job(at.place, "a", ": > began; ls -l /proc/self/fd; sleep 60")}}});
  REQUIRE(soon([&] { return fs::exists(at.work("a") / "began"); }));
  close(leak[1]);
  char byte = 0;
  CHECK(read(leak[0], &byte, 1) == 0);  // the end of file: nobody else holds the other end
  close(leak[0]);
  const pid_t supervisor = supervisor_of(at.place.path / "a");
  CHECK(supervisor > 0);  // it leads a session of its own
  CHECK(text_of("/proc/" + std::to_string(supervisor) + "/environ").empty());
  backend.ask("cancel", {{"ids", {"a"}}});
  backend.end_of("a");
}

TEST_CASE("one answer shows all jobs as they stand at one moment") {
  const Place place;
  Backend backend(Json{{"sandbox", "none"}, {"workers", 1}});
  Json jobs = Json::array(), even = Json::array(), odd = Json::array();
  for (int i = 0; i < 100; ++i) {
    const std::string id = "job-" + std::to_string(i);
    jobs.push_back(shell_job(place, id, "true"));
    (i % 2 ? odd : even).push_back(id);
  }
  // Whichever job follows another stands far from it in the question, with time enough between the two to change.
  Json ids = even;
  for (int i = 0; i < 2000; ++i) ids.push_back("nobody-" + std::to_string(i));
  ids.insert(ids.end(), odd.begin(), odd.end());

  backend.ask("submit", {{"jobs", jobs}});
  std::ptrdiff_t ended = 0;
  while (ended < 100) {
    const Json states = backend.ask("find", {{"ids", ids}}).at("jobs");
    const auto how_many = [&](const char *word) {
      return std::count_if(states.begin(), states.end(), [&](const Json &job) { return job.at("state") == word; });
    };
    REQUIRE(how_many("running") <= 1);
    ended = how_many("ended");
  }
}

TEST_CASE("two hundred jobs in flight, one loop that waits, never more at once than workers") {
  const Place place;
  Backend backend(Json{{"sandbox", "none"}, {"workers", 4}});
  Json jobs = Json::array();
  std::set<std::string> open;
  for (int i = 0; i < 200; ++i) {
    const std::string id = "job-" + std::to_string(i);
    jobs.push_back(shell_job(place, id, "exit " + std::to_string(i)));
    open.insert(id);
  }
  backend.ask("submit", {{"jobs", jobs}});
  while (!open.empty()) {
    const Json states = backend.ask("find", {{"ids", open}}).at("jobs");
    CHECK(std::count_if(states.begin(), states.end(), [](const Json &j) { return j.at("state") == "running"; }) <= 4);
    const Json over = backend.ask("wait", {{"ids", open}, {"seconds", 60}}).at("jobs");
    REQUIRE_FALSE(over.empty());
    for (const Json &ended : over) {
      const std::string id = ended.at("id");
      CHECK(backend.end_of(id).at("exit_code") == std::stoi(id.substr(4)));
      open.erase(id);
    }
  }
}
