// SPDX-License-Identifier: Apache-2.0
//
// Registries of papers in a pipeline, as a user meets them: checked beforehand, down during a run, kept, offline.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "foundation/json.hpp"
#include "tests/end_to_end/athanor_command.hpp"
#include "tests/framework/services/http/fault_server.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

std::string pipeline(const std::string &literature) {
  return "athanor: 1\ntopic: " + source("configs/topics/label-noise.md") +
         "\nparameters: {noise_levels: [0.0, 0.4]}\nmodels: {default: {use: scripted, model: scientist, with: "
         "{script: " +
         source("configs/quickstart/script.yaml") + "}}}\nliterature:\n" + literature +
         "domain: " + source("configs/domains/machine-learning.yaml") +
         "\nstages: [{use: ideation, with: {ideas: 1, reflections: 0}}]\n";
}

std::string recorded(const std::string &source_name, const std::string &name) {
  return read_file(source("tests/plugins/" + source_name + "/fixtures/" + name + ".http"));
}

// athanor with a cache folder of its own.
Said with_cache(const fs::path &cache, std::vector<std::string> words) {
  words.insert(words.begin(),
               {"env", "XDG_CACHE_HOME=" + cache.string(), "S2_API_KEY=s2-test-key", built("bin/athanor")});
  return run_command(std::move(words), "/");
}

Json idea_of(const fs::path &run) { return Json::parse(read_file(run / "artifacts/main/ideation/ideas@1.json")).at(0); }

}  // namespace

TEST_CASE("a pipeline with all registries passes the check") {
  const TemporaryFolder folder;
  const fs::path file =
      folder.write("p.yaml", pipeline("  - {use: crossref, with: {mailto: me@example.org}}\n"
                                      "  - {use: openalex, fresh: 7d}\n"
                                      "  - {use: semantic_scholar, with: {api_key: \"${secret:S2_API_KEY}\", "
                                      "since: 2015, until: 2026}}\n"
                                      "  - {use: arxiv, offline: true}\n"));
  const Said said = with_cache(folder / "cache", {"check", file.string()});
  INFO(said.err);
  CHECK(said.status == 0);
  CHECK_THAT(said.out, Catch::Contains("4 sources of literature: all checks passed"));
}

TEST_CASE("what is wrong with a registry in a pipeline is said with its place") {
  const TemporaryFolder folder;
  const fs::path file =
      folder.write("p.yaml", pipeline("  - {use: crossref, with: {mailto: me}}\n"
                                      "  - {use: openalexx}\n"
                                      "  - {use: semantic_scholar, with: {api_key: abcdef}}\n"
                                      "  - {use: arxiv, fresh: soon, with: {since: 2020, until: 2010}}\n"));
  const Said said = with_cache(folder / "cache", {"check", file.string()});
  CHECK(said.status == 1);
  for (const char *part : {"p.yaml:6:36: error: literature/crossref: mailto is 'me', which is no mail address",
                           "p.yaml:7:11: error: there is no literature 'openalexx'; did you mean 'openalex'?",
                           "must name a secret: keys never stand in a file", "p.yaml:9:25: error: 'fresh'",
                           "no year is both from 2020 on and up to 2010"})
    CHECK_THAT(said.err, Catch::Contains(part));
  CHECK(said.err.find("abcdef") == std::string::npos);
}

TEST_CASE("a run whose registries refuse goes on to its end and says what could not be checked") {
  const TemporaryFolder folder;
  FaultServer server;
  server.on("/cr/works").raw(recorded("crossref", "refused"));
  server.on("/oa/works").raw(recorded("openalex", "nonsense"));
  const fs::path run = folder / "run";
  const fs::path file =
      folder.write("p.yaml", pipeline("  - {use: crossref, with: {base_url: \"" + server.url("/cr") + "\"}}\n" +
                                      "  - {use: openalex, with: {base_url: \"" + server.url("/oa") + "\"}}\n"));
  const Said said = with_cache(folder / "cache", {"run", file.string(), "--run-dir", run.string()});
  INFO(said.err);
  REQUIRE(said.status == 0);
  CHECK_THAT(idea_of(run).at("novelty").dump(),
             Catch::Contains("Crossref answered 403") || Catch::Contains("OpenAlex answered 200 with something"));
}

TEST_CASE("what a run found serves the next one offline, and its replay needs neither network nor cache") {
  const TemporaryFolder folder;
  FaultServer server;
  server.on("/cr/works").raw(recorded("crossref", "search"));
  const fs::path run = folder / "run", again = folder / "again";
  const fs::path file =
      folder.write("p.yaml", pipeline("  - {use: crossref, with: {base_url: \"" + server.url("/cr") + "\"}}\n"));
  REQUIRE(with_cache(folder / "cache", {"run", file.string(), "--run-dir", run.string()}).status == 0);
  const std::size_t asked = server.requests().size();
  CHECK(asked > 0);

  const Said offline = with_cache(
      folder / "cache", {"run", file.string(), "--set", "literature.0.offline=true", "--run-dir", again.string()});
  INFO(offline.err);
  REQUIRE(offline.status == 0);
  CHECK(server.requests().size() == asked);
  CHECK(idea_of(again) == idea_of(run));

  const Said replayed = with_cache(folder / "another", {"replay", run.string()});
  INFO(replayed.err);
  CHECK(replayed.status == 0);
  CHECK(server.requests().size() == asked);
  CHECK_FALSE(fs::exists(folder / "another" / "athanor" / "literature"));
}
