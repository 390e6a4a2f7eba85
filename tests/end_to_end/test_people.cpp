// SPDX-License-Identifier: Apache-2.0
//
// What people say to a run from another terminal, while it goes on and while nobody runs it.
#include <signal.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "run/control.hpp"
#include "tests/end_to_end/athanor_command.hpp"
#include "tests/framework/services/http/fault_server.hpp"
#include "tests/sdk/documents/events.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

// Dice that wait for a word after they were rolled.
struct Dice {
  TemporaryFolder folder;
  fs::path run = folder / "run";

  explicit Dice(const std::string &more = "approve: after") {
    folder.write("topic.md", "# Dice\n\nAre they fair?\n");
    folder.write("dice.yaml", "athanor: 1\ntopic: topic.md\nstages:\n  - use: dice\n    " + more + "\n");
  }
  std::vector<std::string> words(const std::vector<std::string> &more) const {
    std::vector<std::string> out{built("bin/athanor"), "--plugin-dir", END_TO_END_PLUGINS};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }
  Said says(const std::vector<std::string> &more) const { return run_command(words(more), folder.path()); }
  bool waits() const {
    if (!fs::exists(run / "ledger.sqlite")) return false;
    const auto stage = Ledger::open_to_read(run / "ledger.sqlite")->stage("main/dice");
    return stage && stage->state == "waiting";
  }
  void until_it_waits(Command &host) const {
    while (host.running() && !waits()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    REQUIRE(waits());
  }
};

}  // namespace

TEST_CASE("a person looks at what was made, and lets it pass, from another terminal") {
  const Dice dice;
  Command host(dice.words({"run", "dice.yaml", "--run-dir", dice.run.string()}), dice.folder.path());
  dice.until_it_waits(host);
  CHECK(dice.says({"approve", dice.run.string(), "dcie"}).err ==
        "athanor: no stage 'dcie' waits for a word\n  waiting: main/dice\n");
  const Said approved = dice.says({"approve", dice.run.string(), "dice", "--note", "looks fair"});
  CHECK(approved.out == "main/dice is approved\n");
  const Said said = host.wait();
  CHECK(said.status == 0);
  CHECK_THAT(said.err, Catch::Contains("main/dice waits for a person's word about what it made: athanor approve " +
                                       dice.run.string() + " main/dice (or reject, with --note WHY)"));
  CHECK_THAT(said.err, Catch::Contains("main/dice approved by " + user_name() + ": looks fair"));
}

TEST_CASE("Ctrl-C pauses a run that waits, the word may be given while nobody runs it") {
  const Dice dice;
  Command host(dice.words({"run", "dice.yaml", "--run-dir", dice.run.string()}), dice.folder.path());
  dice.until_it_waits(host);
  host.send(SIGINT);
  CHECK(host.wait().status == 75);
  const Said rejected = dice.says({"reject", dice.run.string(), "dice", "--note", "too few rolls"});
  CHECK(rejected.out ==
        "main/dice is rejected\nnobody is running this run; to go on: athanor resume " + dice.run.string() + "\n");
  const Said resumed = dice.says({"resume", dice.run.string()});
  CHECK(resumed.status == 1);
  CHECK_THAT(resumed.err, Catch::Contains("athanor: main/dice: rejected by " + user_name() +
                                          ": too few rolls\n"
                                          "  `athanor fork` goes another way from an earlier stage\n"));
}

TEST_CASE("pause, and the usual mistakes") {
  const Dice dice;
  Command host(dice.words({"run", "dice.yaml", "--run-dir", dice.run.string()}), dice.folder.path());
  dice.until_it_waits(host);
  CHECK(dice.says({"note", dice.run.string(), "ask Ben about the dice"}).out == "noted\n");
  CHECK(dice.says({"budget", dice.run.string(), "usd=lots"}).status == 2);
  CHECK(dice.says({"budget", dice.run.string(), "usd=3", "wall=2h"}).out == "the budget is $3 and 2h now\n");
  CHECK(dice.says({"pause", dice.run.string()}).out ==
        "the run pauses as soon as the model calls on their way have come back\n");
  const Said said = host.wait();
  CHECK(said.status == 75);
  CHECK_THAT(said.err, Catch::Contains("athanor: paused by " + user_name() + "; nothing that was recorded is lost\n"));
  CHECK(dice.says({"pause", dice.run.string()}).err ==
        "athanor: " + dice.run.string() + ": nobody is running this run\n  there is nothing to pause\n");
  CHECK(dice.says({"pause", dice.folder.path().string()}).status == 1);
  CHECK(dice.says({"pause"}).status == 2);
  const auto ledger = Ledger::open_to_read(dice.run / "ledger.sqlite");
  CHECK(ledger->select("SELECT data_json FROM events WHERE kind='note'")[0]["data_json"]["text"] ==
        "ask Ben about the dice");
}

TEST_CASE("an edit takes the place of what a stage made, with who made it") {
  const Dice dice;
  Command host(dice.words({"run", "dice.yaml", "--run-dir", dice.run.string()}), dice.folder.path());
  dice.until_it_waits(host);
  Json claims = Json::parse(read_file(dice.run / "artifacts/main/dice/claims@1.json"));
  claims["claims"][0]["statement"] = "Another way to say it.";
  dice.folder.write("claims.json", claims.dump());
  dice.folder.write("broken.json", "{\"claims\": [");
  dice.folder.write("wrong.json", "{\"claims\": 7}");
  const std::string run = dice.run.string();
  CHECK_THAT(dice.says({"edit", run, "dice.claims", "broken.json"}).err, Catch::Contains("broken.json"));
  CHECK(dice.says({"edit", run, "dice.claims", "wrong.json"}).status == 1);
  CHECK_THAT(dice.says({"edit", run, "dice.clams", "claims.json"}).err,
             Catch::Contains("did you mean 'claims'?\n  outputs: claims, results and study"));
  CHECK(dice.says({"edit", run, "dice.claims", "claims.json"}).out == "main/dice/claims@2 takes its place\n");
  CHECK(dice.says({"approve", run, "dice"}).status == 0);
  CHECK(host.wait().status == 0);
  CHECK(Ledger::open_to_read(dice.run / "ledger.sqlite")->stage("main/dice")->outputs.at("claims") ==
        "main/dice/claims@2");
}

TEST_CASE("whoever watches a run from another terminal sees what its own terminal says, and that it ended") {
  const Dice dice;
  Command host(dice.words({"run", "dice.yaml", "--run-dir", dice.run.string()}), dice.folder.path());
  dice.until_it_waits(host);
  Command watcher(dice.words({"watch", dice.run.string()}), dice.folder.path());
  Command tail(dice.words({"logs", dice.run.string(), "-f", "--json"}), dice.folder.path());
  Command gone(dice.words({"watch", dice.run.string()}), dice.folder.path());
  while (read_file("/proc/" + std::to_string(gone.pid()) + "/cmdline").find("watch") == std::string::npos)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  gone.send(SIGINT);
  const Said left = gone.wait();
  CHECK((left.status == 0 || left.status == 128 + SIGINT));  // before it listens, it just ends
  REQUIRE(dice.says({"approve", dice.run.string(), "dice"}).status == 0);
  const Said said = host.wait(), watched = watcher.wait(), tailed = tail.wait();
  CHECK(said.status == 0);
  CHECK(watched.status == 0);
  for (const char *line :
       {"main/dice begins", "main/dice waits for a person's word", "main/dice approved by", "run done"}) {
    INFO(line);
    CHECK_THAT(said.err, Catch::Contains(line));
    CHECK_THAT(watched.out, Catch::Contains(line));
  }
  REQUIRE(tailed.lines().size() > 5);
  const std::set<std::string> kinds = fitting_events(tailed.out);
  for (const char *kind : {"run.created", "stage.waiting", "stage.approved", "control", "run.done"}) {
    INFO(kind);
    CHECK(kinds.count(kind) == 1);
  }
}

TEST_CASE("an address of the pipeline is told that a stage waits, and that the run is done") {
  FaultServer server;
  server.on("/hook").answer(204);
  server.on("/refuses").answer(403);
  const Dice dice("approve: after\nnotify:\n  - url: " + server.url("/hook") + "\n  - {url: '" +
                  server.url("/refuses") + "', on: [done]}");
  Command host(dice.words({"run", "dice.yaml", "--run-dir", dice.run.string(), "--json"}), dice.folder.path());
  dice.until_it_waits(host);
  REQUIRE(server.wait_for_requests(1));
  const Json waiting = server.requests("/hook").at(0).json();
  CHECK(waiting.at("event") == "waiting");
  CHECK(waiting.at("command") == "athanor approve " + dice.run.string() + " main/dice");
  REQUIRE(dice.says({"approve", dice.run.string(), "dice"}).status == 0);
  const Said said = host.wait();
  CHECK(said.status == 0);  // whoever is told or not
  REQUIRE(server.requests("/hook").size() == 2);
  const Json done = server.requests("/hook")[1].json();
  CHECK(done.at("event") == "done");
  CHECK(done.at("spent").at("experiments").is_number());
  const std::set<std::string> kinds = fitting_events(said.out);
  for (const char *kind : {"stage.waiting", "spent", "notification.failed"}) {
    INFO(kind);
    CHECK(kinds.count(kind) == 1);
  }
}

TEST_CASE("the log of a run that ended is printed at once, and who watches it is told how it ended") {
  const Dice dice("id: dice");
  REQUIRE(dice.says({"run", "dice.yaml", "--run-dir", dice.run.string()}).status == 0);
  const Said log = dice.says({"logs", dice.run.string()});
  CHECK(log.status == 0);
  CHECK_THAT(log.out, Catch::Contains("run begins in ") && Catch::Contains("run done in "));
  CHECK(dice.says({"watch", dice.run.string()}).out == log.out);
  const Said none = dice.says({"watch", "rnu"});
  CHECK(none.status == 1);
  CHECK_THAT(none.err, Catch::Contains("rnu"));
}
