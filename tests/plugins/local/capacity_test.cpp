// SPDX-License-Identifier: Apache-2.0
//
// What the backend promises, and what it says where a machine does not let it keep the promise.
#include <algorithm>
#include <catch2/catch.hpp>

#include "backend.hpp"

namespace {

bool promises(const Json &capacity, const std::string &word) {
  const Json &kept = capacity.at("guarantees");
  return std::find(kept.begin(), kept.end(), word) != kept.end();
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
  CHECK_THAT(problems[0].at("hint").get<std::string>(),
             Catch::StartsWith("install it (Debian and Ubuntu: `sudo apt-get install bubblewrap`), or ") &&
                 Catch::EndsWith(", or accept jobs without walls with `sandbox: none`"));
  const Json answer = backend.ask("submit", {{"jobs", {shell_job(place, "a", "true")}}}).at("jobs").at(0);
  CHECK(answer.at("accepted") == false);
  CHECK(answer.at("error").at("code") == "unavailable");
  CHECK_FALSE(std::filesystem::exists(place.path / "a" / "job.json"));
}
