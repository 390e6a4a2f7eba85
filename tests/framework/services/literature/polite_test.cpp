// SPDX-License-Identifier: Apache-2.0
//
// Turns, pauses and the end of trying again, on a clock that moves only when somebody waits.
#include "services/literature/polite.hpp"

#include <catch2/catch.hpp>
#include <deque>
#include <vector>

#include "foundation/error.hpp"
#include "tests/framework/services/models/fake_clock.hpp"

using namespace athanor;

namespace {

// A server that answers from a list, the last answer for ever, and takes `takes` seconds for each.
struct Scripted : Services {
  tests::FakeClock &clock;
  std::deque<Json> answers;  // {status, headers?} or {error: code}
  std::vector<Json> requests;
  std::vector<double> begun;
  double takes = 0;
  bool stop = false;

  explicit Scripted(tests::FakeClock &c) : clock(c) {}
  Json call(std::string_view, const Json &request, const OnEvent &) override {
    requests.push_back(request);
    begun.push_back(clock.now() - 1000);
    clock.wait(takes, [] { return false; });
    const Json answer = answers.front();
    if (answers.size() > 1) answers.pop_front();
    if (answer.contains("error")) throw Error(answer.at("error"), "as the test wants it");
    Json out{{"status", answer.at("status")}, {"headers", answer.value("headers", Json::object())}, {"body", ""}};
    return out;
  }
  bool cancelled() override { return stop; }
  void log(int, std::string_view) override {}
};

struct World {
  tests::FakeClock clock;
  Turns turns{clock};
  Scripted server{clock};
  Patience patience;
  bool given_up = false;
  PoliteServices polite{server, turns, clock, patience, [this] { return given_up; }};

  // The answers in their order, the last one for ever.
  template <class... Answers>
  explicit World(const Json &first, const Answers &...more) {
    server.answers = {first, more...};
  }
  Json ask(double seconds = 0) {
    return polite.call({},
                       {{"schema", "athanor.http/1"},
                        {"method", "GET"},
                        {"url", "http://x/"},
                        {"pace", {{"name", "x"}, {"seconds", seconds}, {"at_once", 1}}}},
                       {});
  }
  std::string error_of_asking() {
    try {
      ask();
    } catch (const Error &e) {
      return e.code();
    }
    return "none";
  }
};

Json error(const std::string &code) { return {{"error", code}}; }
Json status(int code, const Json &headers = Json::object()) { return {{"status", code}, {"headers", headers}}; }

}  // namespace

TEST_CASE("a good answer is handed over at once, without the pace and within the time of a call") {
  World world(status(200));
  CHECK(world.ask().at("status") == 200);
  CHECK(world.clock.waited() == 0);
  REQUIRE(world.server.requests.size() == 1);
  CHECK_FALSE(world.server.requests[0].contains("pace"));
  CHECK(world.server.requests[0].at("timeouts") ==
        Json{{"connect", 10.0}, {"first_byte", 30.0}, {"idle", 30.0}, {"total", 60.0}});
  CHECK(world.server.requests[0].at("max_bytes") == 16 * 1024 * 1024);
}

TEST_CASE("requests of one name begin as far apart as their pace says, over all calls") {
  World world(status(200));
  PoliteServices another(world.server, world.turns, world.clock, world.patience);
  world.ask(3);
  another.call({}, {{"schema", "athanor.http/1"}, {"url", "http://x/"}, {"pace", {{"name", "x"}, {"seconds", 3}}}}, {});
  world.ask(3);
  CHECK(world.server.begun == std::vector<double>{0, 3, 6});
}

TEST_CASE("what refuses for a moment is asked again, after longer and longer pauses") {
  for (const int code : {408, 429, 500, 502, 503}) {
    World world(status(code), status(code), status(200));
    CHECK(world.ask().at("status") == 200);
    CHECK(world.server.begun == std::vector<double>{0, 1, 3});
  }
  World unreachable(error("unavailable"), error("truncated"), status(200));
  CHECK(unreachable.ask().at("status") == 200);
}

TEST_CASE("the server's own wish for a pause is honoured, also by the other calls") {
  World world(status(429, {{"retry-after", "17"}}), status(200));
  CHECK(world.ask().at("status") == 200);
  CHECK(world.server.begun == std::vector<double>{0, 17});

  World date(status(503, {{"retry-after", "Sat, 29 Nov 2025 20:00:30 GMT"}, {"date", "Sat, 29 Nov 2025 20:00:00 GMT"}}),
             status(200));
  date.ask();
  CHECK(date.server.begun == std::vector<double>{0, 30});
}

TEST_CASE("trying again has an end: after four tries the refusal is handed over") {
  World world(status(429));
  CHECK(world.ask().at("status") == 429);
  CHECK(world.server.requests.size() == 4);
  CHECK(world.clock.waited() == 7);  // 1 + 2 + 4
  World unreachable(error("unavailable"));
  CHECK(unreachable.error_of_asking() == "unavailable");
  CHECK(unreachable.server.requests.size() == 4);
}

TEST_CASE("a pause longer than the call may take is not waited for, but remembered") {
  World world(status(429, {{"retry-after", "3600"}}));
  CHECK(world.ask().at("status") == 429);
  CHECK(world.server.requests.size() == 1);
  CHECK(world.clock.waited() == 0);
  CHECK(world.polite.asked_for() == 3600);
}

TEST_CASE("refusals that will not pass are handed over at once") {
  for (const int code : {400, 401, 403, 404}) {
    World world(status(code));
    CHECK(world.ask().at("status") == code);
    CHECK(world.server.requests.size() == 1);
  }
  World refused(error("refused"));
  CHECK(refused.error_of_asking() == "refused");
  CHECK(refused.server.requests.size() == 1);
}

TEST_CASE("a call is over after its time, however the server spends it") {
  World world(error("timeout"));
  world.server.takes = 30;
  CHECK(world.error_of_asking() == "timeout");
  CHECK(world.server.requests.size() == 2);
  CHECK(world.clock.waited() <= 61);
  CHECK(world.server.requests[1].at("timeouts").at("total") == 29.0);  // 60 - 30 - 1
  try {
    world.ask();
    FAIL("it went on");
  } catch (const Error &e) {
    CHECK(e.message() == "it did not answer within the 60 s that a question may take");
  }
  CHECK(world.server.requests.size() == 2);
}

TEST_CASE("the wish to stop ends the waiting, for a turn and between two tries") {
  World world(status(200));
  world.server.stop = true;
  CHECK_THROWS_AS(world.ask(), Cancelled);
  CHECK(world.server.requests.empty());
}

TEST_CASE("who waits for a turn at a source that is left alone meanwhile goes without") {
  World world(status(200));
  world.given_up = true;
  CHECK(world.error_of_asking() == "unavailable");
  CHECK(world.server.requests.empty());
}

TEST_CASE("nobody waits for a turn without end") {
  World world(status(200));
  world.turns.hold_off({"x", 0, 1}, 10);
  Patience hurried;
  hurried.longest_turn = 5;
  PoliteServices late(world.server, world.turns, world.clock, hurried);
  try {
    late.call({}, {{"schema", "athanor.http/1"}, {"url", "http://x/"}, {"pace", {{"name", "x"}}}}, {});
    FAIL("it had its turn");
  } catch (const Error &e) {
    CHECK(e.code() == "timeout");
    CHECK(e.message() == "it did not get its turn among this run's other questions");
  }
  CHECK(world.server.requests.empty());
}

TEST_CASE("a turn that was given back is the next one's") {
  World world(status(200));
  const Pace two{"y", 0, 2};
  const auto never = [] { return false; };
  CHECK(world.turns.take(two, never));
  CHECK(world.turns.take(two, never));
  int looks = 0;
  CHECK_FALSE(world.turns.take(two, [&] { return ++looks > 5; }));
  world.turns.give_back(two);
  CHECK(world.turns.take(two, never));
}
