// SPDX-License-Identifier: Apache-2.0
//
// A run repeated from its record: nothing is asked again, and what was not recorded is shown beside what was.
#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "run/control.hpp"
#include "run/export.hpp"
#include "run/replay.hpp"
#include "services/models/question.hpp"
#include "services/recording.hpp"
#include "tests/framework/services/a_run.hpp"

using namespace athanor;
using tests::ARun;
using tests::lines;

namespace {

const Json as_it_is = Json::object();  // options that are not said

// A run, and its replay beside it, under a plan that may have been changed meanwhile.
struct Recorded : ARun {
  using ARun::ARun;

  Replayed replay(const std::string &name = "replay", const std::string &of = "run") {
    return replay_run(folder / of, folder / name, plan, types, stop, {});
  }
  Json rows(const std::string &of, const std::string &sql) const {
    return Ledger::open_to_read(folder / of / "ledger.sqlite")->select(sql);
  }
};

}  // namespace

TEST_CASE("a replay asks nobody, hands over in the recorded order and makes the same artifacts") {
  const tests::TemporaryFolder logs;
  Recorded run({{"jobs", 20}, {"asks", 4}}, {{"log", (logs / "asks").string()}, {"fail_attempts", 1}},
               {{"slots", 3}, {"log", (logs / "jobs").string()}});
  REQUIRE(run.go().end == RunResult::End::done);
  fs::remove(logs / "jobs");
  fs::remove(logs / "asks");

  const Replayed replayed = run.replay();
  REQUIRE(replayed.run.message == "");
  CHECK(replayed.run.end == RunResult::End::done);
  CHECK(replayed.identical());
  CHECK(replayed.artifacts.identical == 1);
  CHECK(replayed.taken == std::map<std::string, std::int64_t>{{"experiment", 20}, {"llm", 4}});
  CHECK(replayed.made == 0);
  CHECK_FALSE(fs::exists(logs / "jobs"));
  CHECK_FALSE(fs::exists(logs / "asks"));
  for (const char *table : {"deliveries ORDER BY position", "answers ORDER BY name", "jobs ORDER BY id",
                            "job_ends ORDER BY id", "results ORDER BY job"}) {
    INFO(table);
    CHECK(run.rows("run", std::string("SELECT * FROM ") + table) ==
          run.rows("replay", std::string("SELECT * FROM ") + table));
  }
  // Whoever counts what a run cost finds the attempts too, those that failed among them.
  const std::string attempts =
      "SELECT call,number,key,request_json,started,ended,outcome,reply_json,attributes_json FROM attempts ORDER BY "
      "call,number";
  CHECK(run.rows("run", attempts).size() == 8);
  CHECK(run.rows("run", attempts) == run.rows("replay", attempts));
  CHECK(run.rows("replay", "SELECT value FROM meta WHERE key='replay_of'")[0]["value"] == run.run_folder().string());
  CHECK(run.rows("replay", "SELECT value FROM meta WHERE key='id'")[0]["value"] == "run");
}

TEST_CASE("several answers to one question, and structured ones, are checked and taken one by one") {
  Recorded run({{"jobs", 0}, {"asks", 2}, {"task", "crowd.plan"}, {"samples", 3}}, as_it_is, as_it_is);
  REQUIRE(run.go().end == RunResult::End::done);
  REQUIRE(run.rows("run", "SELECT DISTINCT rung,sample FROM attempts").size() == 3);
  const Replayed replayed = run.replay();
  CHECK(replayed.run.message == "");
  CHECK(replayed.identical());
  CHECK(run.rows("replay", "SELECT seq FROM attempts").size() == 6);
  CHECK(run.rows("replay", "SELECT seq FROM events WHERE kind='model.profile'").size() == 1);
}

TEST_CASE("a recorded chat is compared without its files, wherever the run was moved to") {
  const tests::TemporaryFolder folder;
  const std::string sha = sha256("a picture");
  const fs::path blob = folder / ("blobs/" + sha.substr(0, 2) + "/" + sha.substr(2));
  write_file(blob, "a picture");
  const Json chat{
      {"model", "m"},
      {"messages",
       {{{"role", "user"}, {"parts", {{{"type", "image"}, {"media_type", "image/png"}, {"path", blob.string()}}}}}}}};
  const Json canonical_form = canonical_chat(chat, "p", 0);
  fs::remove(blob);
  CHECK(recorded_chat(chat, "p", 0) == canonical_form);
}

TEST_CASE("a replay can be replayed") {
  Recorded run({{"jobs", 3}, {"asks", 3}}, as_it_is, as_it_is);
  REQUIRE(run.go().end == RunResult::End::done);
  REQUIRE(run.replay().identical());
  const Replayed again = run.replay("again", "replay");
  CHECK(again.run.message == "");
  CHECK(again.identical());
}

TEST_CASE("a call that asks for something else is a miss, shown beside what was recorded") {
  Recorded run({{"jobs", 1}, {"asks", 0}}, as_it_is, as_it_is);
  REQUIRE(run.go().end == RunResult::End::done);
  run.with_options({{"jobs", 1}, {"asks", 0}, {"command", "fail"}});
  const Replayed replayed = run.replay();
  CHECK(replayed.run.end == RunResult::End::failed);
  CHECK(replayed.run.message ==
        "main/crowd: the call 'job-0' of main/crowd asks for something else than recorded\n"
        "  /command/0: recorded \"true\", asked \"fail\"");
  REQUIRE(replayed.miss);
  CHECK(replayed.miss->code() == "replay_miss");
  CHECK(replayed.miss->details().at("call") == "job-0");
  CHECK(replayed.artifacts.missing == std::vector<std::string>{"main/crowd/idea@1"});
}

TEST_CASE("a call under a new name is shown beside the nearest of its kind") {
  Recorded run({{"jobs", 2}, {"asks", 2}}, as_it_is, as_it_is);
  REQUIRE(run.go().end == RunResult::End::done);
  run.with_options({{"jobs", 2}, {"asks", 3}});
  const Replayed replayed = run.replay();
  CHECK(replayed.run.message ==
        "main/crowd: the record of main/crowd has no call 'ask-2'; the nearest is 'ask-1':\n"
        "  /context/number: recorded 1, asked 2");
  CHECK(replayed.miss->details().at("nearest") == "ask-1");

  Recorded quiet({{"jobs", 1}, {"asks", 0}}, as_it_is, as_it_is);
  REQUIRE(quiet.go().end == RunResult::End::done);
  quiet.with_options({{"jobs", 1}, {"asks", 1}});
  CHECK(quiet.replay().run.message ==
        "main/crowd: the record of main/crowd has no call 'ask-0', and none of the task crowd.ask");
}

TEST_CASE("a stage that goes on after a miss does not hide it") {
  Recorded run({{"jobs", 2}, {"asks", 0}}, as_it_is, as_it_is);
  REQUIRE(run.go().end == RunResult::End::done);
  run.with_options({{"jobs", 3}, {"asks", 0}, {"stubborn", true}});
  const Replayed replayed = run.replay();
  CHECK(replayed.run.end == RunResult::End::failed);
  CHECK_THAT(replayed.run.message, Catch::Contains("has no call 'job-2'; the nearest is 'job-1'"));
}

TEST_CASE("a changed prompt template is a miss, although the request is the recorded one") {
  Recorded run({{"jobs", 0}, {"asks", 1}}, as_it_is, as_it_is);
  REQUIRE(run.go().end == RunResult::End::done);
  run.folder.write("prompts/crowd.ask.mustache", "Figure {{number}}\n");
  run.plan.prompts = run.folder / "prompts";
  const Replayed replayed = run.replay();
  CHECK(replayed.run.end == RunResult::End::failed);
  CHECK_THAT(
      replayed.run.message,
      Catch::Contains("the model call 'ask-0' of main/crowd cannot be replayed: the request is the recorded one") &&
          Catch::Contains("\n  /messages/0/parts/0/text: recorded \"Number 0\", asked \"Figure 0\""));
}

TEST_CASE("a changed setting of the model is a miss too") {
  Recorded run({{"jobs", 0}, {"asks", 1}}, as_it_is, as_it_is);
  REQUIRE(run.go().end == RunResult::End::done);
  run.plan.roles["default"].settings = {{"temperature", 0.5}};
  CHECK_THAT(run.replay().run.message, Catch::Contains("\n  /temperature: recorded nothing, asked 0.5"));
}

TEST_CASE("a run that was stopped is replayed up to its end, and the end is named") {
  Recorded run({{"jobs", 5}, {"asks", 0}}, as_it_is, {{"slots", 2}, {"hold", true}});
  run.when = [&](const Json &event) {
    if (event.at("event") == "job.started") run.stop = true;
  };
  REQUIRE(run.go().end == RunResult::End::paused);
  run.when = nullptr;
  run.stop = false;
  const Replayed replayed = run.replay();
  CHECK(replayed.run.end == RunResult::End::failed);
  CHECK(replayed.run.message ==
        "main/crowd: the record ends here: the run was stopped before it had the answer to 'job-0' of main/crowd");
  CHECK_THAT(replayed.run.hint, Catch::Contains("athanor resume " + run.run_folder().string()));
}

TEST_CASE("what the house lost has no answer to replay") {
  Recorded run({{"jobs", 1}, {"asks", 0}, {"command", "lose"}}, as_it_is, as_it_is);
  REQUIRE(run.go().end == RunResult::End::paused);
  CHECK(run.replay().run.message ==
        "main/crowd: the record ends here: the run was stopped before it had the answer to 'job-0' of main/crowd");
}

TEST_CASE("what a person changed of a stage's outputs is changed in the replay as well") {
  Recorded run({{"jobs", 1}, {"asks", 0}}, as_it_is, as_it_is);
  run.plan.steps[0].stage->approve = Approve::after;
  run.when = [&](const Json &e) {
    if (e.at("event") != "stage.waiting") return;
    const Json mine{{"id", "crowd"}, {"title", "mine"}, {"hypothesis", "another"}};
    send_wish(run.run_folder(), wish("edit", {{"artifact", "crowd.idea"}, {"value", mine}}));
    send_wish(run.run_folder(), wish("approve", {{"stage", "crowd"}}));
  };
  REQUIRE(run.go().end == RunResult::End::done);
  const Replayed replayed = run.replay();
  CHECK(replayed.run.message == "");
  CHECK(replayed.artifacts.identical == 2);
  CHECK(replayed.identical());
}

TEST_CASE("a failure that was recorded is an answer as any other") {
  Recorded run({{"jobs", 2}, {"asks", 0}, {"command", "fail"}}, as_it_is, as_it_is);
  REQUIRE(run.go().end == RunResult::End::done);
  CHECK(run.replay().identical());
}

TEST_CASE("what is no run cannot be replayed, and what is taken is left as it was") {
  Recorded run({{"jobs", 1}, {"asks", 0}}, as_it_is, as_it_is);
  REQUIRE_THROWS_WITH(run.replay("replay", "nowhere"), "this is no run folder: it has no ledger.sqlite");
  REQUIRE(run.go().end == RunResult::End::done);
  run.folder.write("taken/file", "mine");
  REQUIRE_THROWS_WITH(run.replay("taken"), "this folder is not empty");
  CHECK(default_replay_folder(run.run_folder()) == run.folder / "run-replay");
  run.folder.write("run-replay/file", "mine");
  CHECK(default_replay_folder(run.run_folder()) == run.folder / "run-replay-2");
}

TEST_CASE("the answered model calls of a run fit into one small file") {
  Recorded run({{"jobs", 4}, {"asks", 2}}, {{"fail_attempts", 1}}, as_it_is);
  REQUIRE(run.go().end == RunResult::End::done);
  const fs::path file = run.folder / "record.jsonl";
  const Exported exported = export_record(run.run_folder(), file);
  CHECK(exported.answers == 2);  // not the attempts that failed
  std::istringstream in(read_file(file));
  std::vector<Json> all;
  for (std::string line; std::getline(in, line);) all.push_back(Json::parse(line));
  REQUIRE(all.size() == 3);
  CHECK(all[0].at("schema") == "athanor.recording/1");
  CHECK(all[0].at("run") == "run");
  CHECK(all[0].at("models").at("parrot").at("provider") == "echo");
  CHECK(all[0].at("models").at("parrot").at("profile").at("json") == true);
  for (std::size_t i = 1; i < 3; ++i) {
    CHECK(all[i].at("instance") == "main/crowd");
    CHECK(all[i].at("task") == "crowd.ask");
    CHECK(all[i].at("number") == 2);
    CHECK_FALSE(all[i].at("chat").contains("provider"));
    CHECK(all[i].at("chat").at("messages").at(0).at("parts") == all[i].at("reply").at("parts"));  // echo
    CHECK_FALSE(all[i].contains("request"));
  }
  REQUIRE_THROWS_WITH(export_record(run.run_folder(), file), "there is such a file already");

  Recorded quiet({{"jobs", 1}, {"asks", 0}}, as_it_is, as_it_is);
  REQUIRE(quiet.go().end == RunResult::End::done);
  REQUIRE_THROWS_WITH(export_record(quiet.run_folder(), quiet.folder / "none"),
                      "no model answered anything in this run");
}

namespace {

// The role `default` played by the provider that answers from a record.
void answer_from(Plan &plan, const fs::path &record) {
  static const Catalogue shipped = Catalogue::scan({fs::path(ATHANOR_BUILD_DIR) / "lib/athanor/plugins"});
  const auto provider = shipped.find("provider", "replay");
  REQUIRE(provider);
  plan.roles["default"].provider = {"provider", "replay", {{"record", record.string()}}, provider};
}

}  // namespace

TEST_CASE("a run of its own gets the answers of an exported one, and its own experiments") {
  Recorded run({{"jobs", 2}, {"asks", 3}, {"task", "crowd.plan"}, {"samples", 2}}, as_it_is, as_it_is);
  REQUIRE(run.go().end == RunResult::End::done);
  const Plan live = run.plan;
  export_record(run.run_folder(), run.folder / "record.jsonl");
  answer_from(run.plan, run.folder / "record.jsonl");
  make_run_folder(run.folder / "second", run.plan);
  const RunResult second = run_plan(run.plan, run.folder / "second", run.types, run.stop, {});
  REQUIRE(second.message == "");
  CHECK(run.rows("second", "SELECT seq FROM attempts WHERE provider='replay' AND outcome='ok'").size() == 6);
  CHECK(run.rows("second", "SELECT id FROM job_ends").size() == 2);
  const std::string answers =
      "SELECT name,json_extract(answer_json,'$.samples[1].json') AS j FROM answers ORDER BY name";
  CHECK(run.rows("second", answers) == run.rows("run", answers));

  SECTION("what the record lacks is no answer: a resumed run asks again") {
    run.with_options({{"jobs", 0}, {"asks", 4}, {"task", "crowd.plan"}, {"samples", 2}});
    make_run_folder(run.folder / "third", run.plan);
    run_plan(run.plan, run.folder / "third", run.types, run.stop, {});
    CHECK(run.rows("third", "SELECT name FROM answers WHERE name='ask-3'").empty());
    CHECK(run.rows("third", "SELECT outcome FROM attempts WHERE call='ask-3' AND sample=0") ==
          Json{{{"outcome", "replay_miss"}}});
  }
  SECTION("or its fallback is asked") {
    run.with_options({{"jobs", 0}, {"asks", 4}, {"task", "crowd.plan"}, {"samples", 2}});
    run.plan.roles["live"] = live.roles.at("default");
    run.plan.roles["live"].name = "live";
    run.plan.roles["default"].fallback = {"live"};
    make_run_folder(run.folder / "third", run.plan);
    REQUIRE(run_plan(run.plan, run.folder / "third", run.types, run.stop, {}).message == "");
    CHECK(run.rows("third", "SELECT DISTINCT provider FROM attempts WHERE call='ask-3' AND outcome='ok'") ==
          Json{{{"provider", "echo"}}});
    CHECK(run.rows("third", "SELECT DISTINCT provider FROM attempts WHERE call='ask-2'") ==
          Json{{{"provider", "replay"}}});
    const Replayed replayed = run.replay("third-replay", "third");  // with both providers in the record
    CHECK(replayed.run.message == "");
    CHECK(replayed.identical());
  }
}
