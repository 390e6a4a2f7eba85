// SPDX-License-Identifier: Apache-2.0
//
// The backend's documents: what is taken, what is refused and in which words.
#include <catch2/catch.hpp>
#include <fstream>

#include "backend.hpp"

namespace {

Json refusal(Backend &backend, const Json &job) {
  const Json answer = backend.ask("submit", {{"jobs", {job}}}).at("jobs").at(0);
  REQUIRE(answer.at("id") == job.at("id"));
  REQUIRE(answer.at("accepted") == false);
  return answer.at("error");
}

}  // namespace

TEST_CASE("jobs that cannot be run as asked are refused, the others of the list are not") {
  const Place place;
  Backend backend(Json{{"sandbox", "none"}});
  Json no_folder = shell_job(place, "a", "true"), no_command = no_folder, secrets = no_folder, gone = no_folder,
       odd = no_folder;
  no_folder["folder"] = "/nowhere";
  CHECK(refusal(backend, no_folder).at("message") == "the job's folder '/nowhere' has no folder 'work'");
  no_command["command"] = Json::array();
  CHECK(refusal(backend, no_command).at("message") == "the job has no command");
  secrets["readable"] = {"/proc/1"};
  CHECK(refusal(backend, secrets).at("message") == "a job cannot be given '/proc/1' to read");
  secrets["readable"] = {"/usr/../etc"};
  CHECK(refusal(backend, secrets).at("code") == "bad_request");
  gone["readable"] = {"/nowhere/data"};
  CHECK(refusal(backend, gone).at("message") == "the job is to read '/nowhere/data', which is not there");
  odd["env"] = {{"A=B", "1"}};
  CHECK(refusal(backend, odd).at("message") == "'A=B' is no environment variable with a text as its value");

  const Json both = backend.ask("submit", {{"jobs", {no_command, shell_job(place, "b", "true")}}}).at("jobs");
  CHECK(both.at(0).at("accepted") == false);
  CHECK(both.at(1).at("accepted") == true);
  CHECK(backend.end_of("b").at("exit_code") == 0);
}

TEST_CASE("a folder belongs to one job") {
  const Place place;
  Backend backend(Json{{"sandbox", "none"}});
  backend.run(shell_job(place, "a", "true"));
  Json second = shell_job(place, "a", "true");
  second["id"] = "b";
  CHECK(refusal(backend, second).at("message") ==
        "the folder '" + (place.path / "a").string() + "' belongs to the job 'a', not to 'b'");
}

TEST_CASE("options that would let no job run are refused") {
  const auto refused = [](const Json &options) {
    try {
      Backend backend(options);
    } catch (const std::runtime_error &e) {
      return Json::parse(e.what()).at("message").get<std::string>();
    }
    return std::string("taken");
  };
  CHECK(refused({{"time", 0}}) == "time must be more than 0: no job could run");
  CHECK(refused({{"memory", 0}}) == "memory must be more than 0: no job could run");
  CHECK(refused({{"bwrap", "bwrap"}}) == "bwrap: 'bwrap' is not an absolute path");
  CHECK(refused({{"workers", 1}}) == "taken");
}

TEST_CASE("an unknown document is refused by its name") {
  const Place place;
  Backend backend;
  CHECK_THROWS_WITH(backend.ask("dance"), Catch::Contains("unknown request athanor.backend.dance/1"));
}

TEST_CASE("collect can be repeated, and after release the job is unknown and its folder is still there") {
  const Place place;
  Backend backend(Json{{"sandbox", "none"}});
  const Json first = backend.run(shell_job(place, "a", "echo hello"));
  CHECK(first.at("stdout") == (place.path / "a/stdout").string());
  CHECK(output(first) == "hello\n");
  CHECK(backend.ask("collect", {{"ids", {"a"}}}).at("jobs").at(0) == first);
  backend.ask("release", {{"ids", {"a"}}});
  CHECK(backend.state("a") == "unknown");
  CHECK(backend.ask("collect", {{"ids", {"a"}}}).at("jobs").empty());
  CHECK(std::filesystem::exists(place.path / "a/exit.json"));
}

TEST_CASE("a job that has not ended is not collected, and cannot be released") {
  const Place place;
  Backend backend(Json{{"sandbox", "none"}});
  backend.ask("submit", {{"jobs", {shell_job(place, "a", "sleep 60")}}});
  CHECK(backend.ask("collect", {{"ids", {"a"}}}).at("jobs").empty());
  CHECK_THROWS_WITH(backend.ask("release", {{"ids", {"a"}}}), Catch::Contains("has not ended"));
  backend.ask("cancel", {{"ids", {"a"}}});
  backend.end_of("a");
}

TEST_CASE("a wait returns when the first of its jobs has ended, with nothing when its time is over") {
  const Place place;
  Backend backend(Json{{"sandbox", "none"}});
  backend.ask("submit", {{"jobs", {shell_job(place, "slow", "sleep 60"), shell_job(place, "quick", "true")}}});
  const Json over = backend.ask("wait", {{"ids", {"slow", "quick"}}, {"seconds", 60}}).at("jobs");
  REQUIRE(over.size() == 1);
  CHECK(over.at(0) == Json{{"id", "quick"}, {"state", "ended"}});
  CHECK(backend.ask("wait", {{"ids", {"slow"}}, {"seconds", 0.05}}).at("jobs").empty());
  // Nothing will ever end an id that nobody has submitted, so no caller is kept waiting for it.
  CHECK(backend.ask("wait", {{"ids", {"slow", "never"}}, {"seconds", 60}}).at("jobs").at(0).at("state") == "unknown");
  backend.ask("cancel", {{"ids", {"slow"}}});
  backend.end_of("slow");
}
