// SPDX-License-Identifier: Apache-2.0
//
// What really crosses the boundary, held to the published schemas: small runs. The quickstart: quickstart_traffic_test.cpp.
#include <catch2/catch.hpp>

#include "tests/framework/services/http/fault_server.hpp"
#include "tests/sdk/documents/traffic.hpp"

using namespace athanor;
using namespace athanor::tests;

TEST_CASE("a check and an estimate of the quickstart speak as the schemas say") {
  const TappedPlugins plugins;
  const Said checked = plugins.run({"check", source("configs/quickstart.yaml")}, "/");
  INFO(checked.out << checked.err);
  REQUIRE(checked.status == 0);
  REQUIRE(plugins.run({"estimate", source("configs/quickstart.yaml")}, "/").status == 0);
  check_traffic(Traffic(plugins.tape()),
        {"athanor.options/1", "athanor.options.result/1", "athanor.create/1", "athanor.create.result/1",
         "athanor.stage.estimate/1", "athanor.stage.estimate.result/1", "athanor.provider.profile/1",
         "athanor.provider.profile.result/1", "athanor.backend.capacity/1", "athanor.backend.capacity.result/1"});
}

TEST_CASE("a registry that answers and one that is broken speak as the schemas say") {
  const TappedPlugins plugins({"ideation", "scripted", "crossref", "openalex"});
  const TemporaryFolder folder;
  FaultServer server;
  server.on("/cr/works").raw(read_file(source("tests/plugins/crossref/fixtures/search.http")));
  server.on("/oa/works").raw(read_file(source("tests/plugins/openalex/fixtures/nonsense.http")));
  const fs::path file =
      folder.write("p.yaml", "athanor: 1\ntopic: " + source("configs/topics/label-noise.md") +
                                 "\nparameters: {noise_levels: [0.0, 0.4]}\nmodels: {default: {use: scripted, model: "
                                 "scientist, with: {script: " +
                                 source("configs/quickstart/script.yaml") +
                                 "}}}\nliterature:\n  - {use: crossref, with: {base_url: \"" + server.url("/cr") +
                                 "\"}}\n  - {use: openalex, with: {base_url: \"" + server.url("/oa") +
                                 "\"}}\ndomain: " + source("configs/domains/machine-learning.yaml") +
                                 "\nstages: [{use: ideation, with: {ideas: 1, reflections: 0}}]\n");
  const Said said = plugins.run({"run", file.string(), "--run-dir", (folder / "run").string()}, "/");
  INFO(said.err);
  REQUIRE(said.status == 0);
  check_traffic(Traffic(plugins.tape()),
        {"athanor.stage.run/1", "athanor.stage.result/1", "athanor.llm/1", "athanor.llm.result/1",
         "athanor.literature/1", "athanor.literature.result/1", "athanor.literature.search/1",
         "athanor.literature.search.result/1", "athanor.http/1", "athanor.http.result/1", "athanor.error/1"});
}
