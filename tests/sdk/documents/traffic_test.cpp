// SPDX-License-Identifier: Apache-2.0
//
// What really crosses the boundary, held to the published schemas: small runs. The quickstart:
// quickstart_traffic_test.cpp.
#include <catch2/catch.hpp>

#include "plugin/catalogue.hpp"
#include "plugin/component.hpp"
#include "tests/framework/services/http/fault_server.hpp"
#include "tests/sdk/documents/traffic.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

struct Quiet : Services {
  void log(int, std::string_view) override {}
};

// The answer to a request that fits its schema, held to its own.
Json asked(Component &component, const Json &request) {
  Quiet services;
  require_document(request.at("schema"), request);
  return described(answer_to(request.at("schema")), component.run(request, services));
}

}  // namespace

TEST_CASE("a check and an estimate of the quickstart speak as the schemas say") {
  const TappedPlugins plugins;
  const Said checked = plugins.run({"check", source("configs/quickstart.yaml")}, "/");
  INFO(checked.out << checked.err);
  REQUIRE(checked.status == 0);
  REQUIRE(plugins.run({"estimate", source("configs/quickstart.yaml")}, "/").status == 0);
  check_traffic(
      Traffic(plugins.tape()),
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

TEST_CASE("a stage that asks for all that there is speaks as the schemas say") {
  const TappedPlugins plugins({}, OLD_PLUGINS);
  const TemporaryFolder folder;
  folder.write("topic.md", "# Letters\n\nHow many?\n");
  folder.write("p.yaml",
               "athanor: 1\ntopic: topic.md\nmodels: {default: {use: old_echo, model: any}}\n"
               "literature: [{use: old_shelf}]\nstages: [{use: old_words}, {use: old_asker}]\n");
  const Said said = plugins.run({"run", "p.yaml", "--run-dir", "run"}, folder.path());
  INFO(said.err);
  REQUIRE(said.status == 0);
  check_traffic(Traffic(plugins.tape()),
                {"athanor.timer/1", "athanor.timer.result/1", "athanor.state.append/1", "athanor.state.append.result/1",
                 "athanor.state.load/1", "athanor.state.load.result/1", "athanor.node/1", "athanor.record/1",
                 "athanor.provider.complete/1", "athanor.provider.reply/1", "athanor.provider.delta/1"});
}

TEST_CASE("a backend that is asked everything answers as the schemas say") {
  const TemporaryFolder folder;
  const Catalogue catalogue = Catalogue::scan({built("lib/athanor/plugins")});
  const auto info = catalogue.find("backend", "local");
  REQUIRE(info);
  const auto backend = Component::create(*info, normalised({{"sandbox", "none"}}, info->info.at("options")));
  fs::create_directories(folder / "one/work");
  fs::create_directories(folder / "two/work");
  const auto job = [&](const char *id, const char *script) {
    return Json{{"id", id},
                {"folder", (folder / id).string()},
                {"command", {"/bin/sh", "-c", script}},
                {"env", {{"A", "b"}}},
                {"limits", Json::object()},
                {"readable", Json::array()},
                {"threads", 1}};
  };
  asked(*backend, {{"schema", "athanor.backend.capacity/1"}});
  asked(*backend, {{"schema", "athanor.backend.submit/1"}, {"jobs", {job("one", "exit 3"), job("two", "sleep 60")}}});
  asked(*backend, {{"schema", "athanor.backend.find/1"},
                   {"ids", {"one", "two", "none"}},
                   {"folders", {{"one", (folder / "one").string()}}}});
  asked(*backend, {{"schema", "athanor.backend.wait/1"}, {"ids", {"one", "two"}}, {"seconds", 20}});
  asked(*backend, {{"schema", "athanor.backend.cancel/1"}, {"ids", Json::array({"two"})}});
  asked(*backend, {{"schema", "athanor.backend.wait/1"}, {"ids", Json::array({"two"})}, {"seconds", 20}});
  const Json ends = asked(*backend, {{"schema", "athanor.backend.collect/1"}, {"ids", {"one", "two"}}});
  CHECK(ends.at("jobs").size() == 2);
  asked(*backend, {{"schema", "athanor.backend.release/1"}, {"ids", {"one", "two"}}});
}
