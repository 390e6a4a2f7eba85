// SPDX-License-Identifier: Apache-2.0
//
// `athanor fork`, and `athanor resume` under a changed pipeline, as a user gives them.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "ledger/shared.hpp"
#include "tests/end_to_end/at_a_terminal.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

// Two stages one after the other; the model and the backend log what they are asked.
struct TwoStages {
  TemporaryFolder folder;

  explicit TwoStages(const std::string &second = "{nodes: 4}") {
    folder.write("topic.md", "# Trails\n");
    folder.write("p.yaml",
                 "athanor: 1\ntopic: topic.md\nmodels: {default: {use: echo, model: parrot, with: {log: " +
                     (folder / "asks").string() +
                     "}}}\nbackend: {use: instant, with: {log: " + (folder / "jobs").string() +
                     "}}\nstages:\n  - {use: trail, id: first, with: {nodes: 2}}\n  - {use: trail, id: second, "
                     "with: " +
                     second + "}\n");
  }
  fs::path run() const { return folder / "run"; }
  Said says(std::vector<std::string> words) const {
    for (const char *plugins : {END_TO_END_PLUGINS, SERVICE_TEST_PLUGINS})
      words.insert(words.end(), {"--plugin-dir", plugins});
    return athanor_says(words, folder.path());
  }
  Said starts() const { return says({"run", "p.yaml", "--run-dir", run().string(), "--quiet"}); }
  Said forks(std::vector<std::string> more) const {
    more.insert(more.begin(), {"fork", run().string()});
    return says(more);
  }
  std::size_t lines(const char *log) const {
    const std::string text = fs::exists(folder / log) ? read_file(folder / log) : "";
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
  std::size_t asked_or_run() const { return lines("asks") + lines("jobs"); }
};

std::unique_ptr<Ledger> ledger_of(const fs::path &run) { return Ledger::open_to_read(run / "ledger.sqlite"); }

std::int64_t count(Ledger &ledger, const std::string &sql) {
  return ledger.select("SELECT COUNT(*) AS n FROM " + sql)[0].at("n");
}

bool holds(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a fork from a stage has what came before as it was recorded, and makes the rest anew") {
  const TwoStages study;
  REQUIRE(study.starts().status == 0);
  const std::size_t before = study.asked_or_run();
  const Said said = study.forks({"--from", "second", "--set", "stages.second.with.word=bold"});
  INFO(said.err);
  REQUIRE(said.status == 0);
  CHECK(holds(said.err, "from second: shares 1 finished stage, 4 calls and 2 jobs"));
  CHECK(study.asked_or_run() == before + 8);

  const fs::path fork = study.folder / "run-fork";
  const auto old = ledger_of(study.run()), now = ledger_of(fork);
  for (const char *rows : {"SELECT * FROM answers WHERE instance='main/first' ORDER BY name",
                           "SELECT * FROM stages WHERE instance='main/first'",
                           "SELECT * FROM nodes WHERE instance='main/first' ORDER BY id",
                           "SELECT * FROM job_ends WHERE id LIKE 'main/first/%' ORDER BY id"})
    CHECK(old->select(rows) == now->select(rows));
  const Json from = forked_from(*now);
  CHECK(from.at("id") == "run");
  CHECK(from.at("from") == "second");
  CHECK(from.at("folder") == study.run().string());
  CHECK(shared_attempts(*now) == 2);
  CHECK(count(*now, "events WHERE kind='run.forked'") == 1);
  CHECK(holds(read_file(fork / "report.html"), "\"forked_from\""));
  CHECK(study.says({"doctor", fork.string()}).status == 0);
  // The other run is as it was: resuming it finds nothing to do.
  const std::size_t after = study.asked_or_run();
  CHECK(study.says({"resume", study.run().string()}).status == 0);
  CHECK(study.asked_or_run() == after);
}

TEST_CASE("a fork from a node takes the search up to its end in the recorded order and goes on live") {
  const TwoStages study;
  REQUIRE(study.starts().status == 0);
  const std::size_t before = study.asked_or_run();
  const Said said = study.forks({"--from", "second/node-2", "--set", "stages.second.with.nodes=6"});
  INFO(said.err);
  REQUIRE(said.status == 0);
  const auto old = ledger_of(study.run()), now = ledger_of(study.folder / "run-fork");
  const auto was = old->deliveries("main/second"), is = now->deliveries("main/second");
  const auto cut = std::find(was.begin(), was.end(), "node-2/run") + 1;
  const std::vector<std::string> shared(was.begin(), cut);
  REQUIRE(is.size() == 12);
  CHECK(std::vector<std::string>(is.begin(), is.begin() + static_cast<std::ptrdiff_t>(shared.size())) == shared);
  CHECK(forked_from(*now).at("calls") == 4 + shared.size());
  // Nothing that was handed over by then is asked or run again; everything after it is.
  CHECK(study.asked_or_run() == before + 12 - shared.size());
  for (const std::string &name : shared)
    CHECK(old->select("SELECT ended FROM answers WHERE instance='main/second' AND name=?", {name}) ==
          now->select("SELECT ended FROM answers WHERE instance='main/second' AND name=?", {name}));
  CHECK(count(*now, "nodes WHERE instance='main/second'") == 6);
}

TEST_CASE("a fork in one branch leaves the other branches as they are") {
  const TwoStages study;
  study.folder.write("ideas.json", R"([{"id": "left", "title": "L", "hypothesis": "l"},
    {"id": "right", "title": "R", "hypothesis": "r"}])");
  std::string text = read_file(study.folder / "p.yaml");
  text.erase(text.find("stages:"));
  study.folder.write("p.yaml", text +
                                   "inputs: {ideas: ideas.json}\nstages:\n  - for_each: ideas\n    stages:\n"
                                   "      - {use: trail, id: walk, with: {nodes: 2}}\n");
  const Said first = study.starts();
  INFO(first.err);
  REQUIRE(first.status == 0);
  const std::size_t before = study.asked_or_run();
  const Said said = study.forks({"--from", "left/walk"});
  INFO(said.err);
  REQUIRE(said.status == 0);
  CHECK(study.asked_or_run() == before + 4);
  const std::string ended = "SELECT instance,name,ended FROM answers WHERE instance='right/walk' ORDER BY name";
  CHECK(ledger_of(study.run())->select(ended) == ledger_of(study.folder / "run-fork")->select(ended));
  // Of all branches, when none is named: then nothing is left to share.
  CHECK(holds(study.forks({"--from", "walk"}).err, "shares 0 finished stages, 0 calls and 0 jobs"));
  // An option of the stage would change the branch that is shared as well.
  CHECK(holds(study.forks({"--from", "left/walk", "--set", "stages.walk.with.nodes=3"}).err, "fork from walk instead"));
}

TEST_CASE("what a fork would share cannot be changed: the earliest stage that the change concerns is named") {
  const TwoStages study;
  REQUIRE(study.starts().status == 0);
  const Said said = study.forks({"--from", "second", "--set", "stages.first.with.word=bold"});
  CHECK(said.status == 1);
  CHECK(holds(said.err,
              "stages.first.with.word: plain -> bold: this concerns the stage first, which a fork from second shares"));
  CHECK(holds(said.err, "fork from first instead"));
  CHECK_FALSE(fs::exists(study.folder / "run-fork"));
  CHECK(holds(study.forks({"--from", "second", "--set", "seed=9"}).err, "fork from first instead"));
}

TEST_CASE("what the first run spent is not charged to the fork") {
  const TwoStages study;
  REQUIRE(study.starts().status == 0);  // 2 + 4 experiments
  CHECK(study.forks({"--from", "second", "--set", "budget.experiments=4"}).status == 0);
  const Said short_of_one = study.says({"fork", study.run().string(), "--from", "second", "--run-dir",
                                        (study.folder / "poorer").string(), "--set", "budget.experiments=3"});
  CHECK(short_of_one.status == 75);
  CHECK(holds(short_of_one.err, "budget"));
  const Said status = study.says({"status", (study.folder / "poorer").string()});
  CHECK(holds(status.out, "budget   3 of 3 experiments\n"));
  CHECK_FALSE(holds(status.out, "trouble"));  // a pause is none
}

TEST_CASE("a change that matters before the node is told with the first call that differs") {
  const TwoStages study;
  REQUIRE(study.starts().status == 0);
  const Said other = study.forks({"--from", "second/node-2", "--set", "stages.second.with.word=bold"});
  CHECK(other.status == 1);
  CHECK(holds(other.err,
              "the search would have gone another way before node-2: the call 'node-1/draft' of main/second "
              "asks for something else:"));
  CHECK(holds(other.err, "/context/word: recorded \"plain\", asked \"bold\""));
  CHECK(holds(other.err, "fork from an earlier node, or from the stage second"));
  const Said shorter = study.forks({"--from", "second/node-3", "--set", "stages.second.with.nodes=1"});
  CHECK(shorter.status == 1);
  CHECK(holds(shorter.err, "the search would have gone another way before node-3"));
}

TEST_CASE("a change that matters only after the node is taken") {
  const TwoStages study("{nodes: 4, word_from: 9}");
  REQUIRE(study.starts().status == 0);
  const Said said = study.forks({"--from", "main/second/node-1", "--set", "models.default.model=jay"});
  INFO(said.err);
  REQUIRE(said.status == 0);
  const auto now = ledger_of(study.folder / "run-fork");
  CHECK(count(*now, "attempts WHERE model='parrot'") == shared_attempts(*now));
  CHECK(count(*now, "attempts WHERE model='jay'") > 0);
}

TEST_CASE("what --from names wrongly is said, with what there is") {
  const TwoStages study;
  REQUIRE(study.starts().status == 0);
  CHECK(holds(study.forks({"--from", "secnd"}).err,
              "--from secnd: the run has no such stage or node; did you mean 'second'?"));
  CHECK(holds(study.forks({"--from", "node-1"}).err,
              "--from node-1 can be any of 2\n  give more of its name: main/first/node-1 and main/second/node-1"));
  CHECK(holds(study.forks({"--from", "other/second"}).err, "the stage second has no branch 'other' in this run"));
  const Said none = study.forks({});
  CHECK(none.status == 2);
  CHECK(holds(none.err, "`athanor fork` needs --from STAGE or --from NODE"));
}

TEST_CASE("with --no-run the fork is made and left to resume, a fork can be forked") {
  const TwoStages study;
  REQUIRE(study.starts().status == 0);
  const Said made = study.forks({"--from", "second", "--no-run", "--run-dir", (study.folder / "mine").string()});
  REQUIRE(made.status == 0);
  CHECK(made.out == "run " + (study.folder / "mine").string() + "\n");
  const std::size_t before = study.asked_or_run();
  CHECK(study.says({"resume", (study.folder / "mine").string()}).status == 0);
  CHECK(study.asked_or_run() == before + 8);
  const Said again = study.says({"fork", (study.folder / "mine").string(), "--from", "second/node-3"});
  INFO(again.err);
  CHECK(again.status == 0);
  CHECK(forked_from(*ledger_of(study.folder / "mine-fork")).at("id") == "mine");
}

TEST_CASE("resume tells a change that only concerns what is to come, and goes on with it when that is accepted") {
  const TwoStages study("{nodes: 4, stop_after: 2}");
  REQUIRE(study.starts().status == 1);
  const std::vector<std::string> resume{"resume", study.run().string(), "--set", "models.default.model=jay"};
  const Said asks = study.says(resume);
  CHECK(asks.status == 1);
  CHECK(holds(asks.err, "models.default.model: parrot -> jay\n      concerns only what is still to come"));
  CHECK(holds(asks.err, "--accept-changes goes on with them; without it nothing was changed"));
  CHECK(count(*ledger_of(study.run()), "events WHERE kind='pipeline.changed'") == 0);

  std::vector<std::string> accept = resume;
  accept.push_back("--accept-changes");
  CHECK(study.says(accept).status == 1);  // the stage still stops after two nodes
  const auto ledger = ledger_of(study.run());
  const Json changed = ledger->select("SELECT data_json FROM events WHERE kind='pipeline.changed'");
  REQUIRE(changed.size() == 1);
  CHECK(changed[0].at("data_json").at("changes") ==
        Json::array({{{"path", "models.default.model"}, {"before", "parrot"}, {"after", "jay"}}}));
  CHECK(Json::parse(read_file(study.run() / "pipeline@1.json")).at("models").at("default").at("model") == "parrot");
  CHECK(Json::parse(read_file(study.run() / "pipeline.json")).at("models").at("default").at("model") == "jay");
  CHECK(read_file(study.run() / "pipeline@1.yaml") == read_file(study.folder / "p.yaml"));
}

TEST_CASE("at a terminal resume asks before it goes on under a changed pipeline, and no is no") {
  const TwoStages study("{nodes: 4, stop_after: 2}");
  REQUIRE(study.starts().status == 1);
  std::vector<std::string> resume{"resume", study.run().string(), "--set", "models.default.model=jay"};
  for (const char *plugins : {END_TO_END_PLUGINS, SERVICE_TEST_PLUGINS})
    resume.insert(resume.end(), {"--plugin-dir", plugins});
  const auto changed = [&] { return count(*ledger_of(study.run()), "events WHERE kind='pipeline.changed'"); };

  const Talk no = athanor_at_a_terminal(resume, "n\n", study.folder.path());
  INFO(no.screen);
  CHECK(no.status == 1);
  CHECK(holds(no.screen, "models.default.model: parrot -> jay"));
  CHECK(holds(no.screen, "[y/N]"));
  CHECK(changed() == 0);

  const Talk yes = athanor_at_a_terminal(resume, "y\n", study.folder.path());
  INFO(yes.screen);
  CHECK(changed() == 1);
  CHECK(holds(yes.screen, "second"));
}

TEST_CASE("resume leaves a run alone whose record a change would make untrue, and goes on in a fork when told to") {
  const TwoStages study("{nodes: 4, stop_after: 2}");
  REQUIRE(study.starts().status == 1);
  // By hand, in the run's own copy.
  std::string text = read_file(study.run() / "pipeline.yaml");
  text.erase(text.find(", stop_after: 2"), 15);
  write_file(study.run() / "pipeline.yaml", text);
  const Said said = study.says({"resume", study.run().string()});
  CHECK(said.status == 1);
  CHECK(holds(said.err, "stages.second.with.stop_after: 2 -> 0\n      makes what second has recorded untrue"));
  CHECK(holds(said.err, "no longer true: second"));
  CHECK(holds(said.err, "athanor fork " + study.run().string() + " --from second"));
  CHECK_FALSE(fs::exists(study.folder / "run-fork"));

  const Said goes_on = study.says({"resume", study.run().string(), "--accept-changes"});
  INFO(goes_on.err);
  CHECK(goes_on.status == 0);
  CHECK(forked_from(*ledger_of(study.folder / "run-fork")).at("from") == "second");
  CHECK(count(*ledger_of(study.run()), "stages WHERE state='failed'") == 1);
}
