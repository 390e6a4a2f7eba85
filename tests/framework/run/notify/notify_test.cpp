// SPDX-License-Identifier: Apache-2.0
//
// Who is told how a run goes, what they are told, and what happens when they are not there.
#include "run/notify.hpp"

#include <catch2/catch.hpp>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

#include "foundation/hmac.hpp"
#include "tests/framework/services/http/fault_server.hpp"
#include "tests/sdk/documents/documents.hpp"

using namespace athanor;
using namespace athanor::tests;
using namespace std::chrono_literals;

namespace {

const std::set<std::string> everything{"done", "failed", "paused", "waiting", "budget"};
const std::string key = "sixteen-letters!";

class Told {
 public:
  explicit Told(std::vector<Notify> addresses, NotifyPace pace = {{1ms, 1ms}, 10s}) : http_(secrets_) {
    plan_.name = "dice";
    plan_.topic_title = "Are they fair?";
    plan_.notify = std::move(addresses);
    secrets_.add("KEY", key);
    notifier_.emplace(
        plan_, secrets_, http_, "run-7", "/runs/run-7",
        [this](const Json &data) {
          const std::lock_guard lock(mutex_);
          failed_.push_back(data);
        },
        pace);
  }
  SecretStore &secrets() { return secrets_; }
  void tell(const std::string &instance, const std::string &event, Json data = Json::object()) {
    data["at"] = "2026-03-14T15:00:00.000Z";
    data["instance"] = instance;
    data["event"] = event;
    notifier_->take(data);
  }
  std::vector<Json> finish() {
    notifier_->finish();
    const std::lock_guard lock(mutex_);
    return failed_;
  }

 private:
  SecretStore secrets_;
  HttpService http_;
  Plan plan_;
  std::mutex mutex_;
  std::vector<Json> failed_;
  std::optional<Notifier> notifier_;
};

}  // namespace

TEST_CASE("a notification says what happened, in which run, what it has cost and what to type") {
  FaultServer server;
  server.on("/hook").answer(204);
  Told told({{server.url("/hook"), "", "", everything}});
  told.tell("", "spent", {{"usd", 0.5}, {"usd_unknown", 0}, {"tokens", 75}, {"experiments", 1}, {"wall", 60}});
  told.tell("main/dice", "stage.running");
  told.tell("main/dice", "stage.waiting", {{"when", "after"}, {"command", "athanor approve /runs/run-7 main/dice"}});
  told.tell("", "run.paused",
            {{"error", {{"code", "budget"}, {"message", "the budget is used up"}, {"hint", "raise it"}}}});
  told.tell("", "run.failed", {{"error", {{"message", "the dice are loaded"}, {"where", "main/dice"}}}});
  told.tell("", "run.done");
  CHECK(told.finish().empty());
  const auto requests = server.requests("/hook");
  REQUIRE(requests.size() == 4);
  std::set<std::string> ids;
  for (const Request &request : requests) {
    CHECK(request.method == "POST");
    CHECK(request.headers.at("content-type") == "application/json");
    CHECK(request.json().at("event") == request.headers.at("x-athanor-event"));
    CHECK(request.json().at("id") == request.headers.at("x-athanor-delivery"));
    CHECK(request.headers.count("x-athanor-signature-256") == 0);
    require_document("athanor.notification/1", request.json());
    ids.insert(request.json().at("id").get<std::string>());
  }
  CHECK(ids.size() == 4);
  const Json waiting = requests[0].json(), budget = requests[1].json(), failed = requests[2].json();
  CHECK(waiting.at("event") == "waiting");
  CHECK(waiting.at("state") == "running");
  CHECK(waiting.at("stage") == "main/dice");
  CHECK(waiting.at("command") == "athanor approve /runs/run-7 main/dice");
  CHECK(waiting.at("title") == "Are they fair?");
  CHECK(waiting.at("run") == "run-7");
  CHECK(waiting.at("spent") ==
        Json{{"usd", 0.5}, {"usd_unknown", 0}, {"tokens", 75}, {"experiments", 1}, {"wall", 60}});
  CHECK(budget.at("event") == "budget");
  CHECK(budget.at("state") == "paused");
  CHECK(budget.at("message") == "the budget is used up");
  CHECK(budget.at("hint") == "raise it");
  CHECK(budget.at("command") == "athanor resume /runs/run-7");
  CHECK(failed.at("stage") == "main/dice");
  CHECK(requests[3].json().at("event") == "done");
  CHECK_FALSE(requests[3].json().contains("command"));
}

TEST_CASE("an address is told what it asked for, and a budget that is used up is a pause, too") {
  FaultServer server;
  server.on("/pauses").answer(200);
  server.on("/ends").answer(200);
  Told told({{server.url("/pauses"), "", "", {"paused"}}, {server.url("/ends"), "", "", {"done", "failed"}}});
  told.tell("", "run.paused", {{"error", {{"code", "budget"}, {"message", "used up"}}}});
  told.tell("", "run.done");
  CHECK(told.finish().empty());
  REQUIRE(server.requests("/pauses").size() == 1);
  CHECK(server.requests("/pauses")[0].json().at("event") == "budget");
  REQUIRE(server.requests("/ends").size() == 1);
  CHECK(server.requests("/ends")[0].json().at("event") == "done");
}

TEST_CASE("with a secret the body is signed, so that whoever has it knows who wrote") {
  FaultServer server;
  server.on("/hook").answer(200);
  Told told({{server.url("/hook"), "", "KEY", everything}});
  told.tell("", "run.done");
  CHECK(told.finish().empty());
  const Request request = server.requests("/hook").at(0);
  CHECK(request.headers.at("x-athanor-signature-256") == "sha256=" + hex(hmac_sha256(key, request.body)));
  CHECK(request.body.find(key) == std::string::npos);
}

TEST_CASE("HMAC is that of RFC 4231") {
  CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("a server that has trouble is asked again, with the same document, and one that refuses is not") {
  FaultServer server;
  server.on("/busy").answer(503).answer(429).answer(200);
  server.on("/refuses").answer(403);
  Told told({{server.url("/busy"), "", "", everything}, {server.url("/refuses?token=abc"), "", "", everything}});
  told.tell("", "run.done");
  const auto failed = told.finish();
  const auto busy = server.requests("/busy");
  REQUIRE(busy.size() == 3);
  CHECK(busy[0].body == busy[2].body);
  CHECK(server.requests("/refuses").size() == 1);
  REQUIRE(failed.size() == 1);
  CHECK(failed[0] == Json{{"url", server.url("/refuses")},
                          {"about", "done"},
                          {"message", "the server answered with the status 403"}});
}

TEST_CASE("nobody is waited for longer than the time at the end") {
  FaultServer server;
  server.on("/hangs").hang();
  const RefusingPort nobody;
  Told told({{server.url("/hangs"), "", "", everything}, {nobody.url(), "", "", everything}}, {{1h, 1h}, 50ms});
  told.tell("", "run.done");
  const auto failed = told.finish();
  CHECK(failed.size() == 2);
}

TEST_CASE("an address that is a secret stands in no message") {
  const RefusingPort nobody;
  Told told({{"", "HOOK", "", everything}});
  told.secrets().add("HOOK", nobody.url() + "/T0/very-secret-path");
  told.tell("", "run.done");
  const auto failed = told.finish();
  REQUIRE(failed.size() == 1);
  CHECK(failed[0].dump().find("very-secret-path") == std::string::npos);
  CHECK(failed[0].at("url") == nobody.url());
}

TEST_CASE("an address whose secret is not there is a warning, not a failure") {
  Told told({{"", "ABSENT", "", everything}});
  told.tell("", "run.done");
  REQUIRE(told.finish().size() == 1);
}
