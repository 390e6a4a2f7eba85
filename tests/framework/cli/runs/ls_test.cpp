// SPDX-License-Identifier: Apache-2.0
//
// `athanor ls`: which runs there are, and how each stands.
#include "run/folder.hpp"
#include "support.hpp"

using namespace athanor;
using namespace athanor::test;

TEST_CASE("where there is no run, ls says how to get one") {
  const TemporaryFolder folder;
  Said said = athanor_says({"ls"}, folder.path());
  CHECK(said.status == 0);
  CHECK(said.out == "there are no runs below " + (folder / "runs").string() +
                        "\n  `athanor run PIPELINE` makes one; `athanor ls FOLDER` looks elsewhere\n");
  said = athanor_says({"ls", "--json"}, folder.path());
  CHECK(Json::parse(said.out) == Json::array());
  said = athanor_says({"ls", "elsewhere"}, folder.path());
  CHECK(said.status == 1);
  CHECK(said.err ==
        "athanor: " + (folder / "elsewhere").string() + ": there is no such folder\n  name a folder that holds runs\n");
}

TEST_CASE("ls tells done, failed, paused, died and running runs apart, the newest first") {
  const TemporaryFolder folder;
  make_run(folder, "done", 1, [](BelievableRun &run) { run.all(); });
  make_run(folder, "failed", 2, [](BelievableRun &run) {
    run.end("run.failed", {{"error", {{"where", "main/ideation"}, {"message", "the topic is empty"}}}});
  });
  make_run(folder, "paused", 3, [](BelievableRun &run) {
    run.end("run.paused", {{"error", {{"message", "the service has no quota left"}}}});
  });
  make_run(folder, "died", 4, [](BelievableRun &run) { run.ideas(); });
  const fs::path held = make_run(folder, "running", 5, [](BelievableRun &run) { run.ideas(); });
  folder.write("runs/broken/ledger.sqlite", "no ledger at all");
  folder.write("runs/.growing.new-1/ledger.sqlite", "");  // a run that is being made
  const RunLock lock(held);

  const Said said = athanor_says({"ls"}, folder.path());
  INFO(said.out << said.err);
  REQUIRE(said.status == 0);
  const std::vector<std::string> lines = said.lines();
  REQUIRE(lines.size() == 11);
  CHECK(has(lines[0], "RUN"));
  CHECK(has(lines[1], "running  running " + std::to_string(::getpid()) + "  2026-01-05"));
  CHECK(has(lines[2], "died"));
  CHECK(lines[3] == "  its process ended without a word; `athanor resume` goes on");
  CHECK(has(lines[4], "paused"));
  CHECK(lines[5] == "  the service has no quota left");
  CHECK(has(lines[6], "failed"));
  CHECK(lines[7] == "  main/ideation: the topic is empty");
  CHECK(has(lines[8], "+1 -1 ?1  yes    Label noise on small images"));
  CHECK(has(lines[9], "unreadable"));
  CHECK(has(lines[10], "cannot be opened"));
}

TEST_CASE("ls finds runs one folder further down, follows no links, and takes a run for itself") {
  const TemporaryFolder folder;
  const fs::path run = make_run(folder, "sweep/seed-1", 1, [](BelievableRun &r) { r.end("run.done"); });
  fs::create_directory_symlink(folder / "runs/sweep", folder / "runs/again");
  const Json listed = Json::parse(athanor_says({"ls", "--json"}, folder.path()).out);
  REQUIRE(listed.size() == 1);
  CHECK(listed[0]["run"] == run.string());
  CHECK(listed[0]["state"] == "done");
  CHECK(Json::parse(athanor_says({"ls", run.string(), "--json"}).out) == listed);
}
