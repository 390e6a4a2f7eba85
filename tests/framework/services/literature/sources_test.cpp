// SPDX-License-Identifier: Apache-2.0
//
// The literature service with the sources that are shipped: side by side, merged, kept, and whatever the registries do.
#include <catch2/catch.hpp>
#include <mutex>
#include <thread>

#include "foundation/files.hpp"
#include "foundation/schema.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/scanner.hpp"
#include "services/literature/service.hpp"
#include "tests/framework/services/http/fault_server.hpp"
#include "tests/framework/services/models/fake_clock.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using tests::FaultServer;

namespace {

const Catalogue &shipped() {
  static const Catalogue catalogue = [] {
    set_scanner(fs::path(ATHANOR_BUILD_DIR) / "bin" / "athanor", std::chrono::seconds(60));
    return Catalogue::scan({fs::path(ATHANOR_BUILD_DIR) / "lib" / "athanor" / "plugins"});
  }();
  return catalogue;
}

LiteratureUse use(const std::string &name, const Json &options) {
  LiteratureUse out;
  out.kind = "literature";
  out.name = name;
  out.component = shipped().find("literature", name);
  if (!out.component) throw std::runtime_error(name + " is not built");
  out.options = normalised(options, out.component->info.at("options"));
  return out;
}

std::string recorded(const std::string &source, const std::string &name) {
  return read_file(fs::path(ATHANOR_SOURCE_DIR) / "tests/plugins" / source / "fixtures" / (name + ".http"));
}

constexpr const char *doi = "10.1162/neco.1997.9.8.1735", *work = "/crossref/works/10.1162%2Fneco.1997.9.8.1735";
const Json lookup{{"lookup", {{"doi", doi}}}}, search{{"search", {{"query", "memory"}, {"limit", 5}}}};

// A run's literature with registries on this machine; what was kept and the clock outlive a service, as for two runs.
struct World {
  tests::TemporaryFolder folder;
  FaultServer server;
  SecretStore secrets;
  HttpService http{secrets};
  tests::FakeClock clock;
  std::vector<LiteratureUse> uses;
  std::mutex mutex;
  std::vector<Json> rows, events;
  std::atomic<bool> stop{false};
  std::unique_ptr<LiteratureService> service;

  void uses_crossref() {
    uses.push_back(use("crossref", {{"base_url", server.url("/crossref")}, {"doi_url", server.url("/doi")}}));
  }
  void uses_all() {
    uses_crossref();
    uses.push_back(use("openalex", {{"base_url", server.url("/openalex")}, {"doi_url", server.url("/doi")}}));
    uses.push_back(use("semantic_scholar", {{"base_url", server.url("/s2")}}));
    uses.push_back(use("arxiv", {{"base_url", server.url("/arxiv")}, {"bibtex_url", server.url("/arxiv/bibtex")}}));
  }
  void crossref_knows_it() {
    server.on(work).raw(recorded("crossref", "work"));
    server.on(std::string(work) + "/transform/application/x-bibtex").raw(recorded("crossref", "bibtex"));
  }
  void another_run() {
    Surroundings around;
    around.http = &http;
    around.stopped = [this] { return stop.load(); };
    around.exchanged = [this](const Json &row) {
      const std::lock_guard lock(mutex);
      rows.push_back(row);
    };
    around.record = [this](const std::string &who, const std::string &event, const Json &data) {
      const std::lock_guard lock(mutex);
      events.push_back({{"who", who}, {"event", event}, {"data", data}});
    };
    service = std::make_unique<LiteratureService>(uses, around, clock, folder / "literature");
  }
  Json ask(const Json &request) {
    if (!service) another_run();
    return service->ask(request, {"main/writeup", "check-1"});
  }
};

}  // namespace

TEST_CASE("a lookup over four registries gives one paper with the best of each, and each one's own record") {
  World world;
  world.uses_all();
  world.crossref_knows_it();
  world.server.on(std::string("/openalex/works/doi:") + doi).raw(recorded("openalex", "work"));
  world.server.on(std::string("/doi/") + doi).raw(recorded("openalex", "bibtex"));
  world.server.on(std::string("/s2/paper/DOI:") + doi).raw(recorded("semantic_scholar", "paper"));
  const Json reply = world.ask(lookup);
  REQUIRE(reply.at("papers").size() == 1);
  const Json paper = reply.at("papers")[0];
  CHECK(paper.at("authors") == Json{"Sepp Hochreiter", "Jürgen Schmidhuber"});
  CHECK(paper.at("citations") == 98000);
  CHECK(paper.at("verified") == true);
  CHECK(paper.at("also") == Json{"openalex", "semantic_scholar"});
  CHECK(paper.at("bibtex").get<std::string>().rfind("@article{Hochreiter_1997,", 0) == 0);
  REQUIRE(reply.at("records").size() == 3);
  CHECK(reply.at("records")[2].at("source") == "semantic_scholar");
  CHECK(reply.at("records")[2].at("authors") == Json{"S. Hochreiter", "J. Schmidhuber"});
  REQUIRE(reply.at("sources").size() == 4);
  CHECK(reply.at("sources")[0] == Json{{"name", "crossref"}, {"ok", true}});
  CHECK(reply.at("sources")[3].at("ok") == false);  // a DOI says nothing to arXiv, and it says so
  CHECK(reply.at("sources")[3].at("error").at("code") == "not_offered");
  for (const Json &row : world.rows) CHECK(row.at("call") == "check-1");
}

TEST_CASE("a search over several registries gives each work once, and no records") {
  World world;
  world.uses_all();
  world.server.on("/crossref/works").raw(recorded("crossref", "search"));
  world.server.on("/openalex/works").raw(recorded("openalex", "search"));
  world.server.on("/s2/paper/search").raw(recorded("semantic_scholar", "search"));
  world.server.on("/arxiv/query").raw(recorded("arxiv", "search"));
  const Json reply = world.ask(search);
  std::multiset<std::string> titles;
  for (const Json &paper : reply.at("papers")) titles.insert(paper.at("title"));
  CHECK(titles.count("Long Short-Term Memory") == 1);
  CHECK(titles.size() == 5);
  CHECK(reply.at("papers")[0].at("arxiv") == "1706.03762");  // three registries have it
  CHECK(reply.at("papers")[0].at("also").size() == 2);
  CHECK_FALSE(reply.contains("records"));
}

TEST_CASE("sources are asked side by side") {
  World world;
  world.uses_crossref();
  world.uses.push_back(use("semantic_scholar", {{"base_url", world.server.url("/s2")}}));
  // Each answers only when the other one was asked, so that the case passes only if they are asked together.
  const auto both = [&](const std::string &bytes) {
    return [&world, bytes](const tests::Request &) {
      tests::Answer out;
      out.raw = world.server.wait_for_requests(2) ? bytes : recorded("crossref", "refused");
      return out;
    };
  };
  world.server.on("/crossref/works").with(both(recorded("crossref", "search")));
  world.server.on("/s2/paper/search").with(both(recorded("semantic_scholar", "search")));
  const Json reply = world.ask(search);
  CHECK(reply.at("sources")[0].at("ok") == true);
  CHECK(reply.at("sources")[1].at("ok") == true);
}

TEST_CASE("a registry that is down slows nobody else and is said to be down, the others' papers are there") {
  World world;
  world.uses_crossref();
  const tests::RefusingPort nobody;
  world.uses.push_back(use("openalex", {{"base_url", nobody.url()}}));
  world.uses.push_back(use("semantic_scholar", {{"base_url", world.server.url("/s2")}}));
  world.crossref_knows_it();
  world.server.on(std::string("/s2/paper/DOI:") + doi).raw(recorded("semantic_scholar", "bad_key"));
  const Json reply = world.ask(lookup);
  CHECK(reply.at("papers").size() == 1);
  CHECK(reply.at("sources")[1].at("error").at("code") == "unavailable");
  CHECK(reply.at("sources")[1].at("error").at("message").get<std::string>().find("Connection refused") !=
        std::string::npos);
  CHECK(reply.at("sources")[2].at("error").at("message") == "Semantic Scholar answered 403: Forbidden");
}

TEST_CASE("whatever a registry does, a question ends with its reason and without a paper") {
  struct Case {
    const char *file, *code;
    std::size_t requests;
  };
  for (const Case &one : {Case{"too_many", "rate_limited", 4},
                          {"refused", "auth", 1},
                          {"broken", "server_error", 4},
                          {"down", "overloaded", 4},
                          {"nonsense", "bad_reply", 1},
                          {"empty", "bad_reply", 1},
                          {"other_document", "bad_reply", 1}}) {
    INFO(one.file);
    World world;
    world.uses_crossref();
    world.server.on("/crossref/works").raw(recorded("crossref", one.file));
    const Json reply = world.ask(search);
    CHECK(reply.at("papers").empty());
    CHECK(reply.at("sources")[0].at("ok") == false);
    CHECK(reply.at("sources")[0].at("error").at("code") == one.code);
    CHECK(world.server.requests().size() == one.requests);
  }
}

TEST_CASE("a registry that asks for a pause gets it, and then answers") {
  World world;
  world.uses_crossref();
  world.server.on("/crossref/works").raw(recorded("crossref", "too_many")).raw(recorded("crossref", "search"));
  CHECK(world.ask(search).at("papers").size() == 2);
  CHECK(world.clock.waited() == Approx(5));
}

TEST_CASE("a registry that failed three times in a row is left alone for a while, and then asked again") {
  World world;
  world.uses_crossref();
  world.uses[0].fresh = 0;
  world.server.on("/crossref/works").raw(recorded("crossref", "refused"));
  for (int i = 0; i < 3; ++i) world.ask(search);
  CHECK(world.server.requests().size() == 3);
  const Json skipped = world.ask(search).at("sources")[0];
  CHECK(world.server.requests().size() == 3);
  CHECK(skipped.at("ok") == false);
  CHECK(skipped.at("error").at("message") ==
        "crossref is left alone for another 5 min, because it failed: Crossref answered 403: Forbidden");
  CHECK(skipped.at("error").at("left_alone_s") == 300);
  world.clock.wait(301, [] { return false; });
  world.ask(search);
  CHECK(world.server.requests().size() == 4);
  world.ask(search);  // one more failure is enough now
  CHECK(world.server.requests().size() == 4);
}

TEST_CASE("a registry that asks to be left alone for longer than a question may take is left alone so long") {
  World world;
  world.uses_crossref();
  world.server.on("/crossref/works")
      .raw("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1800\r\n\r\n{\"message\":\"Slow down\"}");
  CHECK(world.ask(search).at("sources")[0].at("error").at("retry_after_s") == 1800);
  CHECK(world.ask(search).at("sources")[0].at("error").at("message") ==
        "crossref is left alone for another 30 min, because it failed: Crossref answered 429: Slow down");
  CHECK(world.server.requests().size() == 1);
}

TEST_CASE("questions that a registry refuses as such are no reason to leave it alone") {
  World world;
  world.uses.push_back(use("arxiv", {{"base_url", world.server.url("/arxiv")}}));
  world.server.on("/arxiv/query").raw(recorded("arxiv", "error"));
  for (int i = 0; i < 5; ++i) world.ask(search);
  CHECK(world.server.requests().size() == 5);
}

TEST_CASE("an answer is kept: the same question of another run asks nobody, and says from when the answer is") {
  World world;
  world.uses_crossref();
  world.crossref_knows_it();
  const Json first = world.ask(lookup);
  const std::size_t asked = world.server.requests().size();
  world.another_run();
  const Json second = world.ask(lookup);
  CHECK(world.server.requests().size() == asked);
  CHECK(second.at("papers") == first.at("papers"));
  CHECK(second.at("records") == first.at("records"));
  CHECK(second.at("sources")[0].at("cached") == true);
  CHECK(second.at("sources")[0].at("asked_at").get<std::string>().size() == 20);
  CHECK_FALSE(second.at("sources")[0].contains("stale"));
}

TEST_CASE("an answer that is too old is asked for again, and serves when nobody answers") {
  World world;
  world.uses_crossref();
  world.uses[0].fresh = 0;
  world.server.on("/crossref/works").raw(recorded("crossref", "search")).raw(recorded("crossref", "refused"));
  CHECK(world.ask(search).at("sources")[0] == Json{{"name", "crossref"}, {"ok", true}});
  const Json reply = world.ask(search);
  CHECK(world.server.requests().size() == 2);
  CHECK(reply.at("papers").size() == 2);
  const Json said = reply.at("sources")[0];
  CHECK(said.at("ok") == true);
  CHECK(said.at("cached") == true);
  CHECK(said.at("stale") == true);
  CHECK(said.at("error").at("message") == "Crossref answered 403: Forbidden");
}

TEST_CASE("that nothing was found once does not pass for an answer when nobody can be asked") {
  World world;
  world.uses_crossref();
  world.uses[0].fresh = 0;
  world.server.on("/crossref/works").raw(recorded("crossref", "search_nothing")).raw(recorded("crossref", "refused"));
  CHECK(world.ask(search).at("sources")[0].at("ok") == true);
  CHECK(world.ask(search).at("sources")[0].at("ok") == false);
}

TEST_CASE("offline, kept answers of any age serve and nothing is asked, a question without one says so") {
  World world;
  world.uses_crossref();
  world.crossref_knows_it();
  world.ask(lookup);
  const std::size_t asked = world.server.requests().size();
  world.uses[0].fresh = 0;
  world.uses[0].offline = true;
  world.another_run();
  const Json kept = world.ask(lookup);
  CHECK(kept.at("papers").size() == 1);
  CHECK(kept.at("sources")[0].at("cached") == true);
  const Json none = world.ask(search).at("sources")[0];
  CHECK(none.at("ok") == false);
  CHECK(none.at("error").at("message") ==
        "crossref is offline in this pipeline, and no answer to this question is kept");
  CHECK(world.server.requests().size() == asked);
}

TEST_CASE("failures and answers that are not whole are not kept") {
  World world;
  world.uses_crossref();
  world.server.on(work).raw(recorded("crossref", "work"));
  world.server.on(std::string(work) + "/transform/application/x-bibtex")
      .raw(recorded("crossref", "refused"))
      .raw(recorded("crossref", "bibtex"));
  CHECK_FALSE(world.ask(lookup).at("papers")[0].contains("bibtex"));
  CHECK(world.ask(lookup).at("papers")[0].contains("bibtex"));
  CHECK(world.ask(lookup).at("sources")[0].at("cached") == true);
}

TEST_CASE("a cache that cannot be written is said once and stops nothing") {
  World world;
  world.uses_crossref();
  world.server.on("/crossref/works").raw(recorded("crossref", "search"));
  write_file(world.folder / "literature", "a file where the folder should be");
  CHECK(world.ask(search).at("papers").size() == 2);
  CHECK(world.ask(search).at("papers").size() == 2);
  REQUIRE(world.events.size() == 1);
  CHECK(world.events[0].at("data").at("message").get<std::string>().find("answers cannot be kept: ") == 0);
}

TEST_CASE("a kept answer whose papers are not as they should be is as good as none") {
  World world;
  world.uses_crossref();
  world.server.on("/crossref/works").raw(recorded("crossref", "search"));
  Json request = search.at("search");
  request["schema"] = "athanor.literature.search/1";
  LiteratureCache(world.folder / "literature")
      .keep(LiteratureCache::question("crossref", world.uses[0].options, request),
            {{"papers", {{{"title", "T"}, {"source", "crossref"}, {"authors", "nobody"}}}}});
  CHECK(world.ask(search).at("papers").size() == 2);
  CHECK(world.server.requests().size() == 1);
}

TEST_CASE("a file of the user's is read each time, and never kept") {
  World world;
  const fs::path file = world.folder.write("own.bib", "@book{a, title={Memory}, author={Ada Lovelace}, year={1843}}\n");
  world.uses.push_back(use("bibtex", {{"file", file.string()}}));
  CHECK(world.ask(search).at("sources")[0] == Json{{"name", "bibtex"}, {"ok", true}});
  CHECK(world.ask(search).at("papers")[0].at("verified") == false);
  CHECK_FALSE(fs::exists(world.folder / "literature"));
}

TEST_CASE("a run that is stopped answers nothing by halves") {
  World world;
  world.uses_all();
  world.server.on("/crossref/works").raw(recorded("crossref", "search"));
  world.server.on("/openalex/works").hang();
  world.another_run();
  std::thread stopper([&] {
    world.server.wait_for_requests(1);
    world.stop = true;
  });
  CHECK_THROWS_AS(world.ask(search), Cancelled);
  stopper.join();
}

TEST_CASE("many questions at once each get their own answer, at the registry's pace") {
  World world;
  world.uses_crossref();
  world.server.on("/crossref/works").raw(recorded("crossref", "search"));
  world.another_run();
  std::vector<std::thread> askers;
  std::atomic<int> right{0};
  for (int i = 0; i < 12; ++i)
    askers.emplace_back([&, i] {
      const Json reply = world.ask({{"search", {{"query", "memory " + std::to_string(i)}, {"limit", 5}}}});
      right += reply.at("papers").size() == 2 ? 1 : 0;
    });
  for (std::thread &asker : askers) asker.join();
  CHECK(right == 12);
  CHECK(world.clock.waited() >= 11 * 0.34 * 0.99);
}

TEST_CASE("a pipeline without literature, and a request that makes no sense") {
  World world;
  const Json reply = world.ask(search);
  CHECK(reply.at("papers").empty());
  CHECK(reply.at("sources").empty());
  CHECK_THROWS_WITH(world.ask({{"find", 1}}), "athanor.literature/1 needs 'search' or 'lookup'");
  CHECK_THROWS_WITH(world.ask({{"search", "words"}}), "'search' is no object");
}
