// SPDX-License-Identifier: Apache-2.0
//
// Looking at a real run while it goes on, and after its host was killed; then removing it.
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "run/remove.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

const char *idea_file =
    R"([{"id": "label-smoothing", "title": "Does label smoothing protect accuracy and calibration under label noise?",
  "hypothesis": "It does.", "question": "Does it?", "scores": {"overall": 7}}])";

// The quickstart's search alone, over one idea.
std::string pipeline() {
  return "athanor: 1\ntopic: " + source("configs/topics/label-noise.md") +
         "\nparameters: {noise_levels: [0.0, 0.4]}\n"
         "models: {default: {use: scripted, model: scientist, with: {script: " +
         source("configs/quickstart/script.yaml") +
         "}}}\nbackend: {use: local, with: {workers: 2}}\n"
         "domain: " +
         source("configs/domains/machine-learning.yaml") +
         "\ninputs: {ideas: ideas.json}\nstages:\n  - for_each: ideas\n    stages: [{use: experiment}]\n";
}

bool has(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }

std::int64_t good_nodes(const fs::path &ledger) {
  if (!fs::exists(ledger)) return 0;
  return Ledger::open_to_read(ledger)
      ->select("SELECT COUNT(*) AS n FROM nodes WHERE json_extract(node_json,'$.state')='good'")[0]
      .at("n")
      .get<std::int64_t>();
}

}  // namespace

TEST_CASE("a run is looked at while it goes on, after its host was killed, and is then removed") {
  const TemporaryFolder folder;
  folder.write("ideas.json", idea_file);
  folder.write("own.yaml", pipeline());
  const fs::path run = folder / "runs/one";
  Command host({built("bin/athanor"), "run", (folder / "own.yaml").string(), "--run-dir", run.string()}, folder.path());
  while (host.running() && good_nodes(run / "ledger.sqlite") < 2)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  REQUIRE(host.running());

  const Json live = Json::parse(athanor_says({"status", run.string(), "--json"}).out);
  CHECK(live["state"] == "running");
  CHECK(live["holder"]["process"].get<long>() == host.pid());
  CHECK(live["stages"][0]["search"]["nodes"].get<int>() >= 2);
  CHECK(live["models"]["attempts"].get<int>() >= 2);
  const Said node = athanor_says({"show", "one", "node-1"}, folder.path());
  CHECK(node.status == 0);
  CHECK(has(node.out, "node      label-smoothing/experiment/node-1\n"));
  CHECK(has(node.out, (run / "jobs/label-smoothing.experiment.node-1.run").string()));
  const Said removing = athanor_says({"rm", "one", "--yes"}, folder.path());
  CHECK(removing.status == 1);
  CHECK(has(removing.err, "this run is running (process " + std::to_string(host.pid())));
  REQUIRE(host.running());
  host.kill_now();

  const Json died = Json::parse(athanor_says({"ls", "--json"}, folder.path()).out);
  CHECK(died[0]["state"] == "died");
  CHECK(has(athanor_says({"status", run.string()}).out, "`athanor resume " + run.string() + "` goes on"));
  // Where nothing can be written, with the ledger as the killed host left it.
  const Said archived = run_command({"bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc",
                                     built("bin/athanor"), "status", run.string(), "--json"},
                                    "/");
  INFO(archived.err);
  REQUIRE(archived.status == 0);
  CHECK(Json::parse(archived.out)["stages"][0]["search"]["nodes"].get<int>() >= 2);

  // Programs outlive their host; the run stays until the last of them has ended.
  if (!live_jobs(run).empty()) {
    const Said early = athanor_says({"rm", run.string(), "--yes"});
    if (early.status != 0) CHECK(has(early.err, "of this run still run"));
  }
  while (!live_jobs(run).empty()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  if (fs::exists(run)) CHECK(athanor_says({"rm", run.string(), "--yes"}).status == 0);
  CHECK(fs::is_empty(folder / "runs"));
}
