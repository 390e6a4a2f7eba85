// SPDX-License-Identifier: Apache-2.0
//
// What really crosses the boundary in a whole run, held to the published schemas.
#include <catch2/catch.hpp>

#include "ledger/ledger.hpp"
#include "report/feed.hpp"
#include "tests/sdk/documents/events.hpp"
#include "tests/sdk/documents/traffic.hpp"

using namespace athanor;
using namespace athanor::tests;

TEST_CASE("the quickstart speaks as the schemas say from topic to review") {
  const TappedPlugins plugins;
  const TemporaryFolder folder;
  const Said said = plugins.run(
      {"run", source("configs/quickstart.yaml"), "--run-dir", (folder / "run").string(), "--json"}, folder.path());
  INFO(said.err);
  REQUIRE(said.status == 0);
  const std::set<std::string> told = fitting_events(said.out);
  for (const char *kind :
       {"run.started", "run.done", "run.estimated", "stage.running", "branch.running", "branch.dropped", "node",
        "call.started", "job.started", "call.ended", "progress", "spent", "log"}) {
    INFO(kind);
    CHECK(told.count(kind) == 1);
  }
  const auto ledger = Ledger::open_to_read(folder / "run/ledger.sqlite");
  for (const Json &event : EventFeed(*ledger).next()) CHECK(event_faults(event).empty());
  check_traffic(Traffic(plugins.tape()), {"athanor.stage.run/1",
                                          "athanor.stage.result/1",
                                          "athanor.llm/1",
                                          "athanor.llm.result/1",
                                          "athanor.experiment/1",
                                          "athanor.experiment.result/1",
                                          "athanor.tool/1",
                                          "athanor.tool.result/1",
                                          "athanor.literature/1",
                                          "athanor.literature.result/1",
                                          "athanor.literature.search/1",
                                          "athanor.literature.lookup/1",
                                          "athanor.artifact.put/1",
                                          "athanor.artifact.put.result/1",
                                          "athanor.artifact.get/1",
                                          "athanor.artifact.get.result/1",
                                          "athanor.record/1",
                                          "athanor.record.result/1",
                                          "athanor.node/1",
                                          "athanor.node.result/1",
                                          "athanor.started/1",
                                          "athanor.completion/1",
                                          "athanor.provider.complete/1",
                                          "athanor.provider.reply/1",
                                          "athanor.backend.submit/1",
                                          "athanor.backend.submit.result/1",
                                          "athanor.backend.wait/1",
                                          "athanor.backend.wait.result/1",
                                          "athanor.backend.collect/1",
                                          "athanor.backend.collect.result/1",
                                          "athanor.backend.release/1",
                                          "athanor.backend.release.result/1"});
}
