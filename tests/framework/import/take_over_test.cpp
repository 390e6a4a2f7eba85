// SPDX-License-Identifier: Apache-2.0
//
// Folders of AI Scientist-v2 as folders of this house.
#include <algorithm>
#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "import/import.hpp"
#include "import/run.hpp"
#include "ledger/ledger.hpp"
#include "report/report.hpp"
#include "their_files.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

Imported take(const fs::path &source, const fs::path &out, const fs::path &run_dir = {}) {
  const Types types(std::vector<fs::path>{share_folder() / "schemas"});
  return take_over({source, out, run_dir}, types);
}

bool tells(const Imported &imported, bool taken, const std::string &what) {
  return std::any_of(imported.account.lines.begin(), imported.account.lines.end(),
                     [&](const Account::Line &line) { return line.taken == taken && line.what == what; });
}

std::string refusal(const fs::path &source, const fs::path &out, const fs::path &run_dir = {}) {
  try {
    take(source, out, run_dir);
  } catch (const Error &e) {
    return describe(e);
  }
  return "it was taken";
}

}  // namespace

TEST_CASE("a finished run becomes a run folder with its tree, and a report") {
  const TemporaryFolder base;
  const TheirRun run(base);
  const Imported done = take(run.folder, {}, base / "mine");
  CHECK(done.runs == std::vector<fs::path>{base / "mine"});
  CHECK(tells(done, true, "4 nodes"));
  CHECK(tells(done, true, "the objective 'accuracy'"));
  CHECK(tells(done, false, "1 plot of node bbb"));
  CHECK(tells(done, false, "manager.pkl"));
  CHECK(tells(done, false, "claims"));

  const auto ledger = Ledger::open_to_read(base / "mine/ledger.sqlite");
  CHECK(ledger->meta("imported_from") == "AI Scientist-v2 (" + fs::canonical(run.folder).string() + ")");
  CHECK(ledger->meta("created") == "2025-08-03T05:46:40.000Z");
  CHECK(ledger->select("SELECT id FROM nodes ORDER BY position").size() == 4);
  CHECK(ledger->select("SELECT * FROM results").empty());  // nothing counts as measured
  CHECK(ledger->select("SELECT * FROM artifacts WHERE type IN ('claims/1','results/1','paper/1')").empty());
  const Json answer = ledger->select("SELECT answer_json FROM answers WHERE name='bbb/run'")[0].at("answer_json");
  REQUIRE(answer.at("files").size() == 2);  // the plot and the data, not the program
  CHECK(answer.at("files")[1].at("path") == "throws.png");
  const std::string sha = answer.at("files")[1].at("artifact").get<std::string>().substr(7);
  CHECK(read_file(base / "mine/blobs" / sha.substr(0, 2) / sha.substr(2)) == "\x89PNG throws");

  CHECK(read_file(base / "mine/paper.pdf") == "%PDF-1.4 final");
  CHECK(fs::exists(base / "mine/imported/baseline_summary.json"));
  CHECK_FALSE(fs::exists(base / "mine/imported/manager.pkl"));
  CHECK(read_file(base / "mine/pipeline.yaml") == their_settings());

  const Json data = report_data(base / "mine");
  CHECK(data.at("problems").empty());
  CHECK(data.at("run").at("state") == "done");
  REQUIRE(data.at("trees").size() == 1);
  CHECK(data.at("trees")[0].at("nodes").size() == 4);
  CHECK(data.at("trees")[0].at("nodes")[1].at("code") == "print('bbb')\n");
  CHECK(data.at("story")[0].at("ideas")[0].at("id") == "dice_fairness");
  CHECK(data.at("story")[0].at("review").at("decision") == "reject");
  CHECK(data.at("story")[0].at("figures")[0].at("id") == "throws");
  CHECK_FALSE(data.at("story")[0].contains("claims"));
  const std::string page = read_file(write_report(base / "mine"));
  CHECK(page.find("Nothing on this page was run or measured by Athanor.") != std::string::npos);
}

TEST_CASE("an imported run is refused to whoever would go on with it") {
  const TemporaryFolder base;
  const TheirRun run(base);
  take(run.folder, {}, base / "mine");
  const auto ledger = Ledger::open_to_read(base / "mine/ledger.sqlite");
  CHECK_THROWS_WITH(refuse_imported(*ledger, "going on with it", base / "mine"),
                    Catch::StartsWith("this run was imported from AI Scientist-v2 ("));
}

TEST_CASE("everything in a checkout is taken at once: ideas, settings, runs") {
  const TemporaryFolder base;
  const TheirRun first(base, "theirs/experiments/2025-08-03_dice_attempt_0");
  const TheirRun second(base, "theirs/experiments/2025-08-04_dice_attempt_0");
  base.write("theirs/bfts_config.yaml", their_settings());
  base.write("theirs/ai_scientist/ideas/games.json", Json::array({an_idea("cards", "Are Cards?"), an_idea()}).dump());
  base.write("theirs/ai_scientist/ideas/games.md", "# Games of chance\n");
  base.write("theirs/ai_scientist/ideas/games.py", "import dice\n");
  base.write("theirs/tokenizer.json", "{}");

  const Imported done = take(base / "theirs", base / "mine");
  const Json ideas = Json::parse(read_file(base / "mine/ideas.json"));
  REQUIRE(ideas.size() == 2);  // those of the runs are among them
  CHECK(ideas[0].at("id") == "cards");
  CHECK(read_file(base / "mine/topic.md") == "# Games of chance\n");
  CHECK(fs::exists(base / "mine/pipeline.yaml"));
  CHECK(fs::exists(base / "mine/domain.json"));
  CHECK(done.runs.size() == 2);
  CHECK(fs::exists(base / "mine/runs/2025-08-04_dice_attempt_0/ledger.sqlite"));
  CHECK(tells(done, false, "games.py"));
  CHECK(read_file(base / "mine/moved-in.txt") == told(done.account));
}

TEST_CASE("a file of ideas alone, a settings file alone, the logs of a run alone") {
  const TemporaryFolder base;
  base.write("dice.json", Json::array({an_idea()}).dump());
  take(base / "dice.json", base / "one");
  CHECK(fs::exists(base / "one/ideas.json"));
  CHECK_FALSE(fs::exists(base / "one/pipeline.yaml"));
  base.write("bfts_config.yaml", their_settings());
  const Imported settings = take(base / "bfts_config.yaml", base / "two");
  CHECK(fs::exists(base / "two/pipeline.yaml"));
  CHECK(tells(settings, false, "the topic"));
  const TheirRun run(base, "run");
  CHECK(take(run.folder / "logs/0-run", {}, base / "three").runs.size() == 1);
  CHECK(fs::exists(base / "three/paper.pdf"));
}

TEST_CASE("one run that cannot be read does not keep the others out") {
  const TemporaryFolder base;
  const TheirRun good(base, "all/a");
  base.write("all/b/logs/0-run/stage_1_x/journal.json", "{");
  const Imported done = take(base / "all", base / "mine");
  CHECK(done.runs == std::vector<fs::path>{base / "mine/runs/a"});
  CHECK(tells(done, false, "the run"));
  CHECK_FALSE(fs::exists(base / "mine/runs/b"));
}

TEST_CASE("a journal cannot make anything outside the run be read") {
  const TemporaryFolder base;
  base.write("secret.png", "secret");
  const TheirRun run(base, "run");
  const Json sly = their_node(
      "aaa",
      {{"exp_results_dir", "x/experiment_results/../../../.."},
       {"plot_paths",
        {"experiment_results/../../../../secret.png", (base / "secret.png").string(), "experiment_results/link.png"}}});
  run.write("logs/0-run/stage_1_initial_implementation_1_preliminary/journal.json",
            their_journal(Json::array({sly}), Json::object()));
  fs::create_symlink(base / "secret.png", run.folder / "logs/0-run/experiment_results/link.png");
  take(run.folder, {}, base / "mine");
  const auto ledger = Ledger::open_to_read(base / "mine/ledger.sqlite");
  CHECK(
      ledger->select("SELECT answer_json FROM answers WHERE name='aaa/run'")[0].at("answer_json").at("files").empty());
  CHECK_FALSE(fs::exists(base / "mine/blobs" / sha256("secret").substr(0, 2)));
}

TEST_CASE("what cannot be taken over is refused in words, and nothing is left behind") {
  const TemporaryFolder base;
  const std::string advice =
      "\n  name a file with ideas (.json), a bfts_config.yaml, a folder experiments/<run>, or one that holds such";
  CHECK(refusal(base / "nowhere", base / "out/mine") ==
        (base / "nowhere").string() + ": there is no such file or folder" + advice);
  fs::create_directories(base / "empty");
  CHECK(refusal(base / "empty", base / "out/mine") ==
        (base / "empty").string() +
            ": nothing here comes from AI Scientist-v2: no ideas, no bfts_config.yaml, no logs/*/stage_*/journal.json" +
            advice);
  base.write("list.json", "[1, 2]");
  CHECK(refusal(base / "list.json", base / "out/mine") ==
        (base / "list.json").string() +
            ": these are no ideas of AI Scientist-v2: there is no object with Title and Short Hypothesis" + advice);
  base.write("other.yaml", "athanor: 1\n");
  CHECK(refusal(base / "other.yaml", base / "out/mine").find("these are no settings of AI Scientist-v2") !=
        std::string::npos);
  base.write("words.txt", "words");
  CHECK(refusal(base / "words.txt", base / "out/mine").find("cannot be told from its name") != std::string::npos);
  base.write("poor.json", R"([{"Title": "T", "Name": "n"}])");
  CHECK(refusal(base / "poor.json", base / "out/mine").find("it has no Short Hypothesis") != std::string::npos);
  base.write("broken/logs/0-run/stage_1_x/journal.json", "{");
  CHECK(refusal(base / "broken", base / "out/mine").find("journal.json:1:2: this is no JSON") != std::string::npos);
  base.write("dice.json", Json::array({an_idea()}).dump());
  CHECK(refusal(base / "dice.json", {}, base / "out/mine") ==
        "there is no finished run in " + (base / "dice.json").string() + "\n  --out DIR takes everything");
  CHECK((!fs::exists(base / "out") || fs::is_empty(base / "out")));

  base.write("taken/letter.txt", "dear");
  CHECK(refusal(base / "dice.json", base / "taken") ==
        (base / "taken").string() + ": this folder is not empty\n  choose another --out");
  CHECK(read_file(base / "taken/letter.txt") == "dear");
}
