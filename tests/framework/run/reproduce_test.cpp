// SPDX-License-Identifier: Apache-2.0
//
// A run packed, unpacked and run again, with a backend that measures 1 whatever it is given.
#include "run/reproduce.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "pipeline/checking.hpp"
#include "plugin/scanner.hpp"
#include "run/archive.hpp"
#include "run/folder.hpp"
#include "run/pack.hpp"
#include "services/artifacts.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

const Catalogue &plugins() {
  static const Catalogue catalogue = [] {
    set_scanner(fs::path(ATHANOR_BUILD_DIR) / "bin" / "athanor", std::chrono::seconds(60));
    return Catalogue::scan({SERVICE_TEST_PLUGINS});
  }();
  return catalogue;
}

Json measured(const std::string &call, double value, const std::string &metric = "value") {
  return {{"id", call + "#1"}, {"metric", metric}, {"value", value}, {"factors", Json::object()}};
}

// A finished run whose confirmed experiments are those that were added.
struct ARecordedRun {
  TemporaryFolder base;
  fs::path folder = base / "run";
  Types types{std::vector<fs::path>{fs::path(ATHANOR_SOURCE_DIR) / "sdk" / "schemas"}};
  Json confirmed = Json::array();
  std::unique_ptr<Ledger> ledger;
  std::unique_ptr<ArtifactStore> artifacts;

  explicit ARecordedRun(const Json &stated = Json::object()) {
    Plan plan;
    plan.file = "dice.yaml";
    plan.text = "athanor: 1\n";
    plan.topic = "# Dice\n";
    plan.reproduce = stated;
    plan.domain = {{"id", "dice"}, {"experiment", {{"command", Json::array({"throw"})}, {"limits", {{"seconds", 9}}}}}};
    plan.backend = Use{"backend", "instant", Json::object(), plugins().find("backend", "instant")};
    plan.resolved = resolved_plan(plan);
    make_run_folder(folder, plan);
    ledger = Ledger::open(folder / "ledger.sqlite");
    artifacts = std::make_unique<ArtifactStore>(folder, *ledger, types);
  }

  // A call with its answer; one with a program's name is confirmed by it.
  void add(const std::string &call, const std::string &program, const Json &records, const Json &more = Json::object(),
           const Json &files = Json::array(), const std::string &kind = "experiment") {
    Json work{{"schema", "athanor.experiment/1"},
              {"files", Json::array({{{"path", "dice.py"}, {"text", "throw()\n"}}})},
              {"command", Json::array({"throw"})},
              {"seed", 7}};
    work.update(more);
    ledger->start_call({"main/dice", call, kind, "", "", "key", 0, work});
    ledger->submit_job("main.dice." + call, "main/dice", call, "instant", "", work);
    ledger->end_job("main.dice." + call, {{"reason", "exited"}}, records);
    ledger->end_call("main/dice", call, true, {{"status", "ok"}, {"records", records}, {"files", files}});
    if (program.empty()) return;
    for (Json record : records) {
      record["program"] = program;
      confirmed.push_back(record);
    }
  }

  fs::path packed(const std::string &name = "run.zip") {
    artifacts->put_document("main", "dice", "results", "results/1", {{"records", confirmed}, {"table", Json::array()}});
    ledger->wait(ledger->event("", "run.done", Json::object()));
    pack_run(folder, base / name);
    return base / name;
  }

  Reproduced again(const fs::path &archive, std::optional<double> tolerance = {}, bool timing = false) {
    const std::atomic<bool> never{false};
    const fs::path into = base / ("again-" + std::to_string(++count_));
    return reproduce({archive, into, tolerance, timing}, plugins(), types, never, {});
  }

 private:
  int count_ = 0;
};

}  // namespace

TEST_CASE("confirmed experiments run again, and what they measure is the same") {
  ARecordedRun run;
  run.add("node-1/run", "", Json::array({measured("node-1/run", 5)}));  // of the search: not confirmed, not run again
  run.add("confirm/seed-1", "best", Json::array({measured("confirm/seed-1", 1)}));
  run.add("confirm/seed-2", "best", Json::array({measured("confirm/seed-2", 1)}));
  const Reproduced done = run.again(run.packed());
  CHECK(done.run == "run");
  REQUIRE(done.jobs.size() == 2);
  CHECK(done.jobs[0].program == "best");
  CHECK(done.jobs[0].records.equal == 1);
  CHECK(done.same());

  // It is a run folder of its own, with the archive beside its jobs.
  const auto ledger = Ledger::open_to_read(run.base / "again-1/ledger.sqlite");
  CHECK(ledger->meta("reproduction_of") == "run");
  CHECK(ledger->select("SELECT * FROM results").size() == 2);
  CHECK(read_file(run.base / "again-1/original/programs/main/best/dice.py") == "throw()\n");
}

TEST_CASE("another number is a difference, unless it is within what was stated or asked for") {
  ARecordedRun run;
  run.add("confirm/seed-1", "best", Json::array({measured("confirm/seed-1", 1.1)}));
  const fs::path archive = run.packed("run.tar.gz");
  const Reproduced done = run.again(archive);
  CHECK_FALSE(done.same());
  REQUIRE(done.jobs[0].records.different.size() == 1);
  CHECK(done.jobs[0].records.different[0].what == "was 1.1 and is 1");
  CHECK(run.again(archive, 0.2).same());

  ARecordedRun generous(Json{{"tolerance", 0.2}});
  generous.add("confirm/seed-1", "best", Json::array({measured("confirm/seed-1", 1.1)}));
  CHECK(generous.again(generous.packed()).same());
  ARecordedRun lenient(Json{{"metrics", {{"value", 0.2}}}});
  lenient.add("confirm/seed-1", "best", Json::array({measured("confirm/seed-1", 1.1)}));
  CHECK(lenient.again(lenient.packed()).same());
}

TEST_CASE("times are left out unless they are asked for") {
  ARecordedRun run(Json{{"timing", Json::array({"value"})}});
  run.add("confirm/seed-1", "best", Json::array({measured("confirm/seed-1", 3)}));
  const fs::path archive = run.packed();
  const Reproduced done = run.again(archive);
  CHECK(done.same());
  CHECK(done.jobs[0].records.timing == 1);
  CHECK_FALSE(run.again(archive, {}, true).same());
}

TEST_CASE("a run that fails now, or is lost, is no reproduction") {
  ARecordedRun run;
  run.add("confirm/seed-1", "best", Json::array({measured("confirm/seed-1", 1)}), {{"command", Json::array({"fail"})}});
  run.add("confirm/seed-2", "best", Json::array({measured("confirm/seed-2", 1)}), {{"command", Json::array({"lose"})}});
  const Reproduced done = run.again(run.packed());
  CHECK_FALSE(done.same());
  CHECK(done.jobs[0].is == "failed");
  CHECK(done.jobs[1].problem.find("was lost by the backend") != std::string::npos);
}

TEST_CASE("a job that takes another's output takes what is made now") {
  ARecordedRun run;
  const std::string old = "sha256:" + keep_blob(run.folder, *run.ledger, "predictions of then", "text/csv");
  const Json made =
      Json::array({{{"path", "results.jsonl"}, {"artifact", old}, {"media_type", "text/csv"}, {"size", 19}}});
  run.add("confirm/seed-1", "", Json::array({measured("confirm/seed-1", 1)}),
          {{"collect", Json::array({"results.jsonl"})}}, made);
  run.add("confirm/seed-1/score", "best", Json::array({measured("confirm/seed-1/score", 1)}),
          {{"files", Json::array({{{"path", "predictions.csv"}, {"artifact", old}}})}}, Json::array(), "tool");
  const Reproduced done = run.again(run.packed());
  REQUIRE(done.jobs.size() == 2);  // the job that it needs comes with it, and before it
  CHECK(done.jobs[0].call == "confirm/seed-1");
  CHECK(done.same());
  const auto ledger = Ledger::open_to_read(run.base / "again-1/ledger.sqlite");
  const Json work =
      ledger->select("SELECT request_json FROM calls WHERE name='confirm/seed-1/score'")[0].at("request_json");
  CHECK(work.at("files")[0].at("artifact") == "sha256:" + sha256("{\"metric\":\"value\",\"value\":1}\n"));
}

TEST_CASE("an archive holds what its metadata says, in the terms of RO-Crate") {
  ARecordedRun run;
  run.add("confirm/seed-1", "best", Json::array({measured("confirm/seed-1", 1)}));
  run.ledger->event("", "dataset.ready",
                    {{"id", "dice"}, {"label", "dice"}, {"licence", "CC0"}, {"sha256", std::string(64, 'a')}});
  unpack_archive(run.packed(), run.base / "out");
  const Json crate = Json::parse(read_file(run.base / "out/ro-crate-metadata.json"));
  CHECK(crate.at("@context") == "https://w3id.org/ro/crate/1.1/context");
  std::map<std::string, Json> by_id;
  for (const Json &entity : crate.at("@graph")) {
    REQUIRE(by_id.emplace(entity.at("@id"), entity).second);  // each entity once
    REQUIRE(entity.contains("@type"));
  }
  CHECK(by_id.at("ro-crate-metadata.json").at("about").at("@id") == "./");
  CHECK(by_id.at("ro-crate-metadata.json").at("conformsTo").at("@id") == "https://w3id.org/ro/crate/1.1");
  for (const char *member : {"name", "description", "datePublished", "license", "hasPart"})
    CHECK(by_id.at("./").contains(member));
  std::size_t files = 0;
  for (const Json &part : by_id.at("./").at("hasPart")) {
    const Json &file = by_id.at(part.at("@id"));
    const fs::path path = run.base / "out" / file.at("name").get<std::string>();
    CHECK(file.at("sha256") == sha256_of_file(path));
    CHECK(file.at("contentSize") == std::to_string(fs::file_size(path)));
    ++files;
  }
  std::size_t there = 0;
  for (const auto &entry : fs::recursive_directory_iterator(run.base / "out")) there += entry.is_regular_file();
  CHECK(files + 1 == there);  // all but the metadata itself
  const Json &action = by_id.at("#run");
  CHECK(action.at("@type") == "CreateAction");
  CHECK(action.at("instrument")[0].at("@id") == "#athanor");
  CHECK(by_id.at("#athanor").at("version") == ATHANOR_VERSION);
  CHECK(by_id.at("#data-dice").at("license") == "CC0");
  CHECK(by_id.at("#data-dice").at("identifier") == "sha256:" + std::string(64, 'a'));
  // Every reference leads to an entity of the crate, or to an address.
  const auto leads = [&](const Json &reference) {
    const std::string id = reference.at("@id");
    return by_id.count(id) || id.rfind("http", 0) == 0;
  };
  for (const char *list : {"object", "result", "instrument"}) {
    INFO(action.at(list).dump());
    CHECK(std::all_of(action.at(list).begin(), action.at(list).end(), leads));
  }
}

TEST_CASE("archives that were changed, or are none of ours, are refused, and nothing is left behind") {
  ARecordedRun run;
  const std::string blob = keep_blob(run.folder, *run.ledger, "program", "text/x-python");
  run.add("confirm/seed-1", "best", Json::array({measured("confirm/seed-1", 1)}),
          {{"files", Json::array({{{"path", "dice.py"}, {"artifact", "sha256:" + blob}}})}});
  unpack_archive(run.packed(), run.base / "out");
  std::vector<ArchiveFile> files;
  for (const auto &entry : fs::recursive_directory_iterator(run.base / "out"))
    if (entry.is_regular_file()) files.push_back({entry.path().lexically_relative(run.base / "out"), entry.path(), ""});
  write_file(run.base / "out/blobs" / blob.substr(0, 2) / blob.substr(2), "another program");
  write_archive(run.base / "changed.zip", files);
  CHECK_THROWS_WITH(run.again(run.base / "changed.zip"),
                    "the stored file " + blob + " is not what was packed: its SHA-256 differs");
  write_archive(run.base / "other.zip", {{"letter.txt", {}, "dear"}});
  CHECK_THROWS_WITH(run.again(run.base / "other.zip"), "this archive has no reproduce.json");
  ARecordedRun empty;
  CHECK_THROWS_WITH(empty.again(empty.packed()), "this archive holds no confirmed experiment");
  for (const auto &entry : fs::directory_iterator(run.base.path()))
    CHECK(entry.path().filename().string().find("again") == std::string::npos);
}
