// SPDX-License-Identifier: Apache-2.0
//
// What the backend promises, and what it says where a machine does not let it keep the promise.
#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "backend.hpp"

namespace {

bool promises(const Json &capacity, const std::string &word) {
  const Json &kept = capacity.at("guarantees");
  return std::find(kept.begin(), kept.end(), word) != kept.end();
}

void put(const char *path, const std::string &text) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write(fd, text.data(), text.size()) < 0) _exit(9);
  close(fd);
}

// What a child sees that lives, as an ordinary user, where no user namespace can be made.
Json without_namespaces(const std::string &what, const Json &request) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const std::string uid = std::to_string(geteuid()), gid = std::to_string(getegid());
  const pid_t child = fork();
  if (child == 0) {
    if (unshare(CLONE_NEWUSER) != 0) _exit(8);
    put("/proc/self/setgroups", "deny");
    put("/proc/self/uid_map", "1000 " + uid + " 1\n");
    put("/proc/self/gid_map", "1000 " + gid + " 1\n");
    put("/proc/sys/user/max_user_namespaces", "0");
    const std::string answer = Backend().ask(what, request).dump();
    _exit(write(ends[1], answer.data(), answer.size()) == static_cast<ssize_t>(answer.size()) ? 0 : 7);
  }
  close(ends[1]);
  std::string text(65536, '\0');
  const ssize_t size = read(ends[0], text.data(), text.size());
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(status == 0);
  return Json::parse(text.substr(0, static_cast<std::size_t>(size)));
}

}  // namespace

TEST_CASE("a machine that can keep every promise says so") {
  const Place place;
  Backend backend(Json{{"workers", 3}, {"gpus", "none"}});
  const Json capacity = backend.ask("capacity");
  CHECK(capacity.at("slots") == 3);
  CHECK(capacity.at("gpus") == 0);
  CHECK(capacity.at("gpus_why") == "the pipeline says `gpus: none`");
  CHECK(capacity.at("problems").empty());
  CHECK(capacity.at("missing").empty());
  for (const char *word :
       {"no_network", "no_host_write", "no_home", "no_secrets", "time_limit", "memory_limit", "tree_kill"})
    CHECK(promises(capacity, word));
}

TEST_CASE("the limits of one job are told") {
  const Place place;
  Backend backend(Json{{"time", 90}, {"memory", 1073741824}, {"processes", 7}, {"disk", 2048}});
  CHECK(backend.ask("capacity").at("limits") ==
        Json{{"seconds", 90}, {"memory_bytes", 1073741824}, {"processes", 7}, {"disk_bytes", 2048}});
}

TEST_CASE("without walls the promises that are missing are named, each with why and what to do") {
  const Place place;
  Backend backend(Json{{"sandbox", "none"}});
  const Json capacity = backend.ask("capacity");
  CHECK(capacity.at("problems").empty());
  CHECK(promises(capacity, "time_limit"));
  CHECK_FALSE(promises(capacity, "no_network"));
  CHECK(capacity.at("missing").at(0).at("guarantee") == "no_network");
  CHECK(capacity.at("missing").at(0).at("why") == "the pipeline says `sandbox: none`");
  CHECK(capacity.at("missing").at(0).at("hint") == "say `sandbox: strict`");
}

TEST_CASE("a missing bubblewrap is a problem with what to do, and no job is taken") {
  const Place place;
  Backend backend(Json{{"bwrap", "/nowhere/bwrap"}});
  const Json problems = backend.ask("capacity").at("problems");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].at("code") == "bubblewrap_missing");
  CHECK(problems[0].at("message") == "there is no bubblewrap at /nowhere/bwrap, so jobs cannot be walled in");
  CHECK(problems[0].at("hint") ==
        "install it (Debian and Ubuntu: `sudo apt-get install bubblewrap`), or accept jobs "
        "without walls with `sandbox: none`");
  const Json answer = backend.ask("submit", {{"jobs", {shell_job(place, "a", "true")}}}).at("jobs").at(0);
  CHECK(answer.at("accepted") == false);
  CHECK(answer.at("error").at("code") == "unavailable");
  CHECK_FALSE(std::filesystem::exists(place.path / "a" / "job.json"));
}

TEST_CASE("where user namespaces are refused the backend says so, and how to allow them") {
  const Place place;
  const Json problems = without_namespaces("capacity", Json::object()).at("problems");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].at("code") == "namespaces_refused");
  CHECK_THAT(problems[0].at("message").get<std::string>(),
             Catch::StartsWith("this machine does not let bubblewrap make a sandbox: "));
  CHECK(problems[0].at("hint") ==
        "allow them: `sudo sysctl user.max_user_namespaces=15000`, or accept jobs without walls "
        "with `sandbox: none`");
}

TEST_CASE("where user namespaces are refused a job is refused too, and leaves nothing behind") {
  const Place place;
  const Json request{{"jobs", {shell_job(place, "a", "echo ran > it")}}};
  const Json answer = without_namespaces("submit", request).at("jobs").at(0);
  CHECK(answer.at("accepted") == false);
  CHECK(answer.at("error").at("code") == "unavailable");
  CHECK(std::filesystem::is_empty(place.path / "a" / "work"));
  CHECK_FALSE(std::filesystem::exists(place.path / "a" / "job.json"));
}
