// SPDX-License-Identifier: Apache-2.0
//
// The services of an instance outside any run: what is offered to whom, and who is told of it.
#include "services/instance.hpp"

#include <catch2/catch.hpp>

#include "ledger/ledger.hpp"
#include "plugin/catalogue.hpp"
#include "tests/framework/services/http/world.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

Use use(const std::string &kind, const std::string &url) {
  auto info = std::make_shared<ComponentInfo>();
  info->kind = kind;
  info->name = "test";
  info->info =
      R"({"options": {"type": "object", "properties": {"base_url": {"type": "string", "format": "url"}}}})"_json;
  return {kind, "test", {{"base_url", url}}, info};
}

}  // namespace

TEST_CASE("providers and literature get http, backends do not") {
  FaultServer server;
  server.on("/").answer(200, "{}");
  World world;
  Surroundings around;
  around.http = &world.http;
  for (const char *kind : {"provider", "literature"}) {
    InstanceServices services(around, use(kind, server.url()));
    CHECK(services.call("", get(server.url("/")), {}).at("status") == 200);
    CHECK_THROWS_AS(services.call("", {{"schema", "athanor.llm/1"}}, {}), Error);
    CHECK_FALSE(services.cancelled());
  }
  InstanceServices backend(around, use("backend", server.url()));
  CHECK_THROWS_WITH(backend.call("", get(server.url("/")), {}), Catch::Contains("is not offered here"));
  InstanceServices without(Surroundings{}, use("provider", server.url()));
  CHECK_THROWS_AS(without.call("", get(server.url("/")), {}), Error);
}

TEST_CASE("its frames, its exchanges and what it was refused are told with the call they belong to") {
  FaultServer server;
  server.on("/").sse({"1", "2"});
  World world;
  std::vector<Json> frames, rows, events;
  Surroundings around;
  around.http = &world.http;
  around.exchanged = [&](const Json &row) { rows.push_back(row); };
  around.record = [&](const std::string &who, const std::string &event, const Json &data) {
    events.push_back({{"who", who}, {"event", event}, {"data", data}});
  };
  InstanceServices services(around, use("provider", server.url()), {"main/ideation", "propose-1"});
  services.call("", with(post(server.url("/")), {{"stream", "sse"}}),
                [&](const Json &frame) { frames.push_back(frame); });
  CHECK(frames.size() == 2);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].at("instance") == "main/ideation");
  CHECK(rows[0].at("call") == "propose-1");
  CHECK_THROWS_AS(services.call("", get("https://elsewhere.invalid/"), {}), Error);
  services.log(1, "hello");
  REQUIRE(events.size() == 2);
  CHECK(events[0].at("event") == "http.refused");
  CHECK(events[0].at("who") == "main/ideation");
  CHECK(events[0].at("data").at("call") == "propose-1");
  CHECK(events[1] == Json{{"who", "provider/test"}, {"event", "log"}, {"data", {{"level", 1}, {"message", "hello"}}}});
}

TEST_CASE("an exchange becomes a row of the ledger") {
  const TemporaryFolder folder;
  const auto ledger = Ledger::create(folder / "ledger.sqlite");
  FaultServer server;
  server.on("/").answer(200, "{}");
  World world(server);
  world.ask(get(server.url("/")));
  const RefusingPort port;
  world.may_reach(port.url());
  world.fails(get(port.url()));
  for (const Json &row : world.rows) ledger->exchange(with(row, {{"instance", "main/a"}, {"call", "b"}}));
  ledger->wait_for_all();
  const Json rows = ledger->select("SELECT * FROM exchanges ORDER BY seq");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].at("status") == 200);
  CHECK(rows[0].at("error") == nullptr);
  CHECK(rows[0].at("seconds_json").contains("total"));
  CHECK(rows[1].at("status") == nullptr);
  CHECK(rows[1].at("error") == "unavailable");
  CHECK(rows[1].at("who") == "provider/test");
}
