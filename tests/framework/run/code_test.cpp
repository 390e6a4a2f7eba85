// SPDX-License-Identifier: Apache-2.0
//
// A user's own program in a run: what stages are told of it, and that a run never looks at the user's folder again.
#include "run/code.hpp"

#include <atomic>
#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "pipeline/check.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/scanner.hpp"
#include "run/folder.hpp"
#include "run/replay.hpp"
#include "run/runner.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

const Catalogue &plugins() {
  static const Catalogue catalogue = [] {
    set_scanner(fs::path(ATHANOR_BUILD_DIR) / "bin" / "athanor", std::chrono::seconds(60));
    return Catalogue::scan({RUN_TEST_PLUGINS, SERVICE_TEST_PLUGINS});
  }();
  return catalogue;
}

struct Study {
  TemporaryFolder folder;
  Types types{std::vector<fs::path>{fs::path(ATHANOR_SOURCE_DIR) / "sdk" / "schemas"}};
  std::atomic<bool> stop{false};

  Study() {
    folder.write("topic.md", "# Own code\n");
    folder.write("mine/train.py", "print('first')\n");
    folder.write("mine/run.sh", "#!/bin/sh\n");
    fs::permissions(folder / "mine/run.sh", fs::perms::owner_exec, fs::perm_options::add);
    folder.write("mine/points.bin", std::string("\0\1\2", 3));
  }

  Plan plan(const std::string &with = "{}") const {
    CheckRequest request;
    request.pipeline = folder.write("p.yaml",
                                    "athanor: 1\ntopic: topic.md\ncode: {path: mine, editable: ['*.py']}\n"
                                    "backend: {use: instant}\nstages: [{use: witness, with: " +
                                        with + "}]\n");
    request.probe = false;
    Checked checked = check_pipeline(request, plugins());
    INFO(render(checked.diagnostics));
    REQUIRE(checked.plan);
    return std::move(*checked.plan);
  }
  fs::path run() const { return folder / "run"; }
  RunResult go(const Plan &plan) { return run_plan(plan, run(), types, stop, nullptr); }

  Json told(const fs::path &run_folder) const {
    const Json idea = Json::parse(read_file(run_folder / "artifacts/main/witness/idea@1.json"));
    return Json::parse(idea.at("hypothesis").get<std::string>());
  }
  std::string laid_out(const std::string &file) const {
    return read_file(run() / "jobs/main.witness.program/work" / file);
  }
};

}  // namespace

TEST_CASE("a stage is told the files, texts as they are and others by reference, and can give both to a job") {
  Study study;
  const Plan plan = study.plan();
  make_run_folder(study.run(), plan);
  const RunResult result = study.go(plan);
  INFO(result.message);
  REQUIRE(result.end == RunResult::End::done);
  const Json code = study.told(study.run());
  CHECK(code.at("source") == "mine");
  CHECK_FALSE(code.contains("commit"));
  CHECK(code.at("editable") == Json{"train.py"});
  const std::string sha = sha256(std::string("\0\1\2", 3));
  CHECK(code.at("files") == Json{{{"path", "points.bin"}, {"artifact", "sha256:" + sha}, {"size", 3}},
                                 {{"path", "run.sh"}, {"text", "#!/bin/sh\n"}, {"executable", true}},
                                 {{"path", "train.py"}, {"text", "print('first')\n"}}});
  CHECK(study.laid_out("train.py") == "print('first')\n");
  CHECK(study.laid_out("points.bin") == std::string("\0\1\2", 3));
  const auto permissions = [&](const char *file) {
    return fs::status(study.run() / "jobs/main.witness.program/work" / file).permissions() & fs::perms::owner_exec;
  };
  CHECK(permissions("run.sh") == fs::perms::owner_exec);
  CHECK(permissions("train.py") == fs::perms::none);
}

TEST_CASE("what was taken is an event of the run, before any stage starts") {
  Study study;
  make_run_folder(study.run(), study.plan());
  const auto ledger = Ledger::open_to_read(study.run() / "ledger.sqlite");
  const Json rows = ledger->select("SELECT data_json FROM events WHERE kind='code.taken'");
  REQUIRE(rows.size() == 1);
  const Json data = rows[0].at("data_json");
  CHECK(data.at("path") == "mine");
  CHECK(data.at("files") == 3);
  CHECK(data.at("bytes") == 28);
  CHECK(ledger->select("SELECT sha256 FROM blobs").size() == 3);
}

TEST_CASE("a run that is resumed after the user went on working sees what was taken at its start") {
  Study study;
  const fs::path sign = study.folder / "sign";
  const Plan plan = study.plan("{wait_for: '" + sign.string() + "'}");
  make_run_folder(study.run(), plan);
  CHECK(study.go(plan).end == RunResult::End::paused);

  study.folder.write("mine/train.py", "print('second')\n");
  fs::remove(study.folder / "mine/run.sh");
  study.folder.write("sign", "go on\n");
  REQUIRE(study.go(plan_of_run(study.run(), plugins())).end == RunResult::End::done);
  CHECK(study.laid_out("train.py") == "print('first')\n");
  CHECK(study.told(study.run()).at("files").size() == 3);
}

TEST_CASE("a replay needs nothing of the user's folder, and gives the same artifacts") {
  Study study;
  {
    const Plan plan = study.plan();
    make_run_folder(study.run(), plan);
    REQUIRE(study.go(plan).end == RunResult::End::done);
  }
  fs::remove_all(study.folder / "mine");
  const Replayed replayed = replay_run(study.run(), study.folder / "again", plan_of_run(study.run(), plugins()),
                                       study.types, study.stop, nullptr);
  INFO(replayed.run.message);
  REQUIRE(replayed.run.end == RunResult::End::done);
  CHECK(replayed.artifacts.identical == 1);
  CHECK(study.told(study.folder / "again") == study.told(study.run()));
}

TEST_CASE("a run whose copy of the program was changed by hand refuses to go on") {
  Study study;
  const Plan plan = study.plan();
  make_run_folder(study.run(), plan);
  const std::string sha = sha256("print('first')\n");
  const fs::path blob = study.run() / "blobs" / sha.substr(0, 2) / sha.substr(2);
  fs::remove(blob);
  write_file(blob, "print('forged')\n");
  const RunResult result = study.go(plan);
  CHECK(result.end == RunResult::End::failed);
  CHECK(result.message.find("is not what was recorded: its SHA-256 differs") != std::string::npos);
}

TEST_CASE("no run folder is left behind when a file changes before it is kept") {
  Study study;
  const Plan plan = study.plan();
  study.folder.write("mine/train.py", "print('second')\n");
  CHECK_THROWS_WITH(make_run_folder(study.run(), plan), "this file has changed since it was checked");
  CHECK_FALSE(fs::exists(study.run()));
}

TEST_CASE("however many texts there are, the document stays within its bound") {
  TemporaryFolder folder;
  fs::create_directories(folder / "blobs");
  const auto ledger = Ledger::create(folder / "ledger.sqlite");
  Code code;
  code.source = "mine";
  code.folder = folder / "mine";
  for (int i = 0; i < 300; ++i) {
    const std::string path = "t" + std::to_string(1000 + i), text = std::to_string(i) + std::string(60000, '\x01');
    folder.write("mine/" + path, text);
    CodeFile file;
    file.path = path;
    file.sha256 = sha256(text);
    file.size = text.size();
    file.text = file.editable = true;
    code.files.push_back(file);
  }
  keep_code(folder.path(), code, *ledger);
  const Json document = code_document(code, folder.path());
  CHECK(document.dump().size() < 10 * 1024 * 1024);
  CHECK(document.at("files").size() == 300);
  CHECK(document.at("files")[0].contains("text"));
  CHECK(document.at("files")[299].contains("artifact"));
  CHECK(document.at("editable").size() == 23);  // those that came as text
}
