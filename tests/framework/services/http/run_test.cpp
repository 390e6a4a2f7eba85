// SPDX-License-Identifier: Apache-2.0
//
// A run whose provider speaks http: the key reaches its server and nothing else, not even the run's folder.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/framework/services/a_run.hpp"
#include "tests/framework/services/http/fault_server.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

const std::string key = "sk-of-the-courier/0123";

// Files below the folder that hold the key.
std::vector<std::string> leaks(const fs::path &folder) {
  std::vector<std::string> out;
  for (const auto &entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && read_file(entry.path()).find(key) != std::string::npos)
      out.push_back(entry.path().string());
  return out;
}

}  // namespace

TEST_CASE("a run's provider reaches its server with its key, and the key is written nowhere") {
  FaultServer server, foreign;
  server.on("/v1/chat").with([](const Request &request) {
    Answer out;
    out.headers = {{"Content-Type", "text/event-stream"}, {"X-Echo", request.headers.at("authorization")}};
    out.pieces = {"data: you are " + request.headers.at("authorization") + "\n\n"};
    return out;
  });
  ::setenv("COURIER_KEY", key.c_str(), 1);
  ARun run({{"jobs", 0}, {"asks", 1}}, Json::object(), Json::object());
  run.plan.roles["default"].provider =
      use("provider", "courier",
          {{"base_url", server.url("/v1")}, {"astray", foreign.url()}, {"api_key", {{"secret", "COURIER_KEY"}}}});
  std::string during = "?";
  run.when = [&](const Json &event) {
    const char *now = std::getenv("COURIER_KEY");
    if (event.at("event") == "run.started") during = now ? now : "gone";
  };
  const RunResult result = run.go();
  REQUIRE(result.message == "");
  CHECK(during == "gone");

  REQUIRE(server.requests().size() == 1);
  CHECK(server.requests()[0].headers.at("authorization") == "Bearer " + key);
  CHECK(foreign.connections() == 0);
  const Json rows = run.ledger()->select("SELECT * FROM exchanges ORDER BY seq");
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].at("who") == "provider/courier");
  CHECK(rows[0].at("instance") == "main/crowd");
  CHECK(rows[0].at("url") == server.url("/v1/chat"));
  CHECK(rows[0].at("status") == 200);
  CHECK(run.count("http.refused") == 1);
  CHECK(Json(run.events).dump().find("echoed: Bearer [secret COURIER_KEY]") != std::string::npos);
  const Json reply = run.ledger()->select("SELECT reply_json FROM attempts")[0].at("reply_json");
  CHECK(reply.at("parts").at(0).at("text") == "refused you are Bearer [secret COURIER_KEY]");

  CHECK(leaks(run.run_folder()).empty());
  CHECK(Json(run.events).dump().find(key) == std::string::npos);
}

TEST_CASE("a run that trusts any certificate says so") {
  ARun run({{"jobs", 0}, {"asks", 1}}, Json::object(), Json::object());
  run.plan.network.verify_tls = false;
  REQUIRE(run.go().end == RunResult::End::done);
  CHECK(run.count("network.unverified") == 1);
}
