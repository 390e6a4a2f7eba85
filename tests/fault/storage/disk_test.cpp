// SPDX-License-Identifier: Apache-2.0
//
// The disk under a run is full, or may not be written. Small disks are made in user namespaces that are thrown away;
// where those are refused, a limit of the size of files stands in for them.
#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

constexpr int jobs = 300, asks = 40;

// A place with a pipeline whose jobs and answers need several MiB, and what the provider was asked.
struct Place {
  TemporaryFolder folder;

  Place() {
    fs::create_directory(folder / "disk");
    folder.write("topic.md", "# None\n\nNothing is asked.\n");
    folder.write(
        "run.yaml",
        Json{{"athanor", 1},
             {"topic", "topic.md"},
             {"models", {{"default", {{"use", "echo"}, {"model", "parrot"}, {"with", {{"log", log().string()}}}}}}},
             {"backend", {{"use", "instant"}, {"with", {{"slots", 4}}}}},
             {"stages", {{{"use", "crowd"}, {"with", {{"jobs", jobs}, {"asks", asks}, {"strict", true}}}}}}}
            .dump());
    folder.write("athanor.sh", "exec " + built("bin/athanor") + " \"$@\" --plugin-dir " SERVICE_TEST_PLUGINS "\n");
  }
  fs::path log() const { return folder / "asked"; }
  fs::path run() const { return folder / "disk/run"; }

  // Runs a script in namespaces of its own, where it may mount; $D is the disk, $A starts athanor.
  Said in_namespace(const std::string &script) const {
    return run_command({"unshare", "--user", "--map-root-user", "--mount", "sh", "-c", head() + script}, folder.path());
  }
  Said in_shell(const std::string &script) const { return run_command({"sh", "-c", head() + script}, folder.path()); }

 private:
  std::string head() const {
    return "D=" + (folder / "disk").string() + "; A='sh " + (folder / "athanor.sh").string() + "'; ";
  }
};

bool namespaces_work() {
  return run_command({"unshare", "--user", "--map-root-user", "--mount", "true"}, "/").status == 0;
}

std::map<std::string, int> times_asked(const fs::path &log) {
  std::map<std::string, int> out;
  std::istringstream in(read_file(log));
  for (std::string line; std::getline(in, line);) ++out[line];
  return out;
}

// Everything is there in the end, and what was recorded at the pause was not asked for again.
void check_went_on(const Place &place, const fs::path &at_pause, const fs::path &in_the_end) {
  const auto paused = Ledger::open_to_read(at_pause / "ledger.sqlite");
  const Json answered =
      paused->select("SELECT a.name FROM answers a JOIN calls c USING(instance,name) WHERE c.kind='llm'");
  CHECK(paused->select("SELECT COUNT(*) AS n FROM answers WHERE ok=0")[0].at("n") == 0);
  const auto asked = times_asked(place.log());
  for (const Json &row : answered) CHECK(asked.at(row.at("name")) == 1);
  const Json idea = Json::parse(read_file(in_the_end / "artifacts/main/crowd/idea@1.json"));
  CHECK(idea.at("hypothesis") == std::to_string(jobs + asks) + " ok, 0 failed");
  CHECK(Ledger::open_to_read(in_the_end / "ledger.sqlite")->select("PRAGMA integrity_check")[0].at("integrity_check") ==
        "ok");
}

}  // namespace

TEST_CASE("a run on a disk that becomes full pauses and says so, and goes on when there is room") {
  if (!namespaces_work()) {
    WARN("user namespaces are refused here; the limit of the size of files is tested alone");
    return;
  }
  const Place place;
  const Said said = place.in_namespace(
      "mount -t tmpfs -o size=2500k none $D; $A run run.yaml --run-dir $D/run; echo first $?;"
      "$A doctor $D/run | head -4; $A resume $D/run; echo second $?; cp -r $D/run at_pause;"
      "mount -o remount,size=600m $D; $A resume $D/run; echo third $?; $A doctor $D/run; cp -r $D/run in_the_end");
  INFO(said.out << said.err);
  CHECK_THAT(said.out, Catch::Contains("first 75\n"));
  CHECK_THAT(said.out, Catch::Contains("the disk has "));
  CHECK_THAT(said.out, Catch::Contains("second 75\n"));
  CHECK_THAT(said.out, Catch::Contains("third 0\n"));
  CHECK_THAT(said.out, Catch::Contains("disk/run is sound"));
  CHECK_THAT(said.err, Catch::Contains("full"));
  CHECK_THAT(said.err, Catch::Contains("paused; to go on: athanor resume " + place.run().string()));
  check_went_on(place, place.folder / "at_pause", place.folder / "in_the_end");
}

TEST_CASE("a program that fails because the disk of the run is full is no failed program: it runs again") {
  if (!namespaces_work()) {
    WARN("user namespaces are refused here");
    return;
  }
  const Place place;
  Json pipeline = Json::parse(read_file(place.folder / "run.yaml"));
  pipeline["backend"] = {{"use", "local"}, {"with", {{"sandbox", "none"}}}};
  pipeline["stages"][0]["with"] = {
      {"jobs", 1}, {"asks", 0}, {"strict", true}, {"command", {"sh", "-c", "dd if=/dev/zero of=big bs=1M count=40"}}};
  write_file(place.folder / "run.yaml", pipeline.dump());
  const Said said = place.in_namespace(
      "mount -t tmpfs -o size=20m none $D; $A run run.yaml --run-dir $D/run; echo first $?;"
      "mount -o remount,size=600m $D; $A resume $D/run; echo second $?; cp -r $D/run in_the_end");
  INFO(said.out << said.err);
  CHECK_THAT(said.out, Catch::Contains("first 75\n"));
  CHECK_THAT(said.out, Catch::Contains("second 0\n"));
  const Json idea = Json::parse(read_file(place.folder / "in_the_end/artifacts/main/crowd/idea@1.json"));
  CHECK(idea.at("hypothesis") == "1 ok, 0 failed");
}

TEST_CASE("a ledger that may not grow pauses the run, and nothing that was recorded is lost") {
  const Place place;
  const Said said = place.in_shell(
      "(trap '' XFSZ; ulimit -f 1000; $A run run.yaml --run-dir $D/run); echo first $?; cp -r $D/run at_pause;"
      "$A resume $D/run; echo second $?");
  INFO(said.out << said.err);
  CHECK_THAT(said.out, Catch::Contains("first 75\n"));
  CHECK_THAT(said.out, Catch::Contains("second 0\n"));
  CHECK_THAT(said.err, Catch::Contains("the ledger cannot be written: "));
  CHECK_THAT(said.err, Catch::Contains("nothing recorded is lost; "));
  check_went_on(place, place.folder / "at_pause", place.run());
}

TEST_CASE("a run folder on a read-only disk can be examined and reported, and says why it cannot go on") {
  if (!namespaces_work()) {
    WARN("user namespaces are refused here");
    return;
  }
  const Place place;
  const Said said = place.in_namespace(
      "$A run run.yaml --run-dir $D/run >/dev/null; mount --bind $D $D; mount -o remount,ro,bind $D;"
      "$A resume $D/run; echo resume $?; $A doctor $D/run; echo doctor $?; $A run run.yaml --run-dir $D/other; echo "
      "run $?;"
      "$A export $D/run record.jsonl --calls; echo export $?");
  INFO(said.out << said.err);
  CHECK_THAT(said.err, Catch::Contains("the run cannot be locked: Read-only file system"));
  CHECK_THAT(said.err, Catch::Contains("you need write permission in the run folder"));
  CHECK_THAT(said.out, Catch::Contains("resume 1\n"));
  CHECK_THAT(said.out, Catch::Contains("the folder may not be written: Read-only file system"));
  CHECK_THAT(said.out, Catch::Contains("doctor 0\n"));
  CHECK_THAT(said.err, Catch::Contains("the run folder cannot be made: Read-only file system"));
  CHECK_THAT(said.out, Catch::Contains("run 1\n"));
  CHECK_THAT(said.out, Catch::Contains("export 0\n"));
}

TEST_CASE("a run that was killed and then put on a read-only disk still tells all that it had recorded") {
  if (!namespaces_work()) {
    WARN("user namespaces are refused here");
    return;
  }
  const Place place;
  const fs::path file = place.folder / "disk/ledger.sqlite";
  const auto ledger = Ledger::create(place.folder / "open.sqlite");
  ledger->wait(ledger->meta("id", "killed"));
  ledger->wait(ledger->event("", "run.created", Json::object()));
  fs::copy_file(place.folder / "open.sqlite", file);  // as a killed host leaves them: most is in the log
  fs::copy_file(place.folder / "open.sqlite-wal", file.string() + "-wal");
  const Said said =
      place.in_namespace("mount --bind $D $D; mount -o remount,ro,bind $D; $A doctor $D; $A resume $D; echo $?");
  INFO(said.out << said.err);
  CHECK_THAT(said.out, Catch::Contains("the folder may not be written"));
  CHECK_THAT(said.out, !Catch::Contains("the ledger could not be"));
}
