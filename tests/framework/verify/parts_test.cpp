// SPDX-License-Identifier: Apache-2.0
//
// The parts of verify/: invented documents fit their schemas, pages are guarded, children end as they should.
#include <athanor/testing/artifacts.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "foundation/error.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "plugin/types.hpp"
#include "support.hpp"
#include "verify/exports.hpp"
#include "verify/invent.hpp"
#include "verify/pages.hpp"
#include "verify/subject.hpp"
#include "verify/trial.hpp"
#include "verify/world.hpp"

using namespace athanor;
using namespace athanor::verify;
using How = TrialEnd::How;

namespace {

TrialEnd ended(const std::function<Json()> &work) {
  return try_out(
      [&](const Doing &doing) {
        doing("while it was tried");
        return work();
      },
      std::chrono::seconds(1));
}

}  // namespace

TEST_CASE("an invented document fits its schema, whichever artifact it is, plain or random") {
  const Types types({share_folder() / "schemas"});
  REQUIRE(types.names().size() > 5);
  for (const std::string &name : types.names()) {
    const Json &schema = *types.find(name);
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
      const Json document = (seed == 0 ? Inventor::plain() : Inventor::random(seed)).of(schema);
      std::string faults;
      for (const Fault &fault : check_against(document, schema)) faults += fault.pointer + " " + fault.message + "; ";
      CAPTURE(name, seed, document.dump());
      CHECK(faults == "");
    }
  }
}

TEST_CASE("the same seed invents the same, another another") {
  const Json schema = *Types({share_folder() / "schemas"}).find("idea/1");
  CHECK(Inventor::random(5).of(schema) == Inventor::random(5).of(schema));
  CHECK(Inventor::random(5).of(schema) != Inventor::random(6).of(schema));
}

TEST_CASE("a spoilt document is another one") {
  const Json document{{"schema", "x/1"}, {"a", {1, 2}}, {"b", {{"c", "text"}}}};
  for (std::uint64_t seed = 0; seed < 50; ++seed) CHECK(Inventor::random(seed).spoilt(document) != document);
}

TEST_CASE("a trial answers, crashes, leaves, throws or is late, and says what it was doing") {
  const TrialEnd answered = ended([] { return Json{{"n", 1}}; });
  CHECK(answered.how == How::answered);
  CHECK(answered.answer == R"({"n":1})");
  const TrialEnd crashed = ended([]() -> Json {
    std::signal(SIGFPE, SIG_DFL);
    std::raise(SIGFPE);
    return {};
  });
  CHECK(crashed.how == How::crashed);
  CHECK(crashed.detail == "SIGFPE");
  CHECK(crashed.doing == "while it was tried");
  const TrialEnd left = ended([]() -> Json {
    std::fputs("so long\n", stderr);
    std::_Exit(5);
  });
  CHECK(left.how == How::left);
  CHECK(left.detail == "exit status 5");
  CHECK(left.output == "so long");
  const TrialEnd thrown = ended([]() -> Json { throw std::runtime_error("no way"); });
  CHECK(thrown.how == How::left);
  CHECK(thrown.detail == "no way");
}

TEST_CASE("a trial that never ends is ended, with what it has started") {
  const TrialEnd late = ended([]() -> Json {
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
  });
  CHECK(late.how == How::late);
  CHECK(late.detail == (sanitized() ? "5 s" : "1 s"));
  CHECK(late.doing == "while it was tried");
}

TEST_CASE("pages can be read to their end and no further, and not at all once taken away") {
  const auto read = [](Pages::Place place, std::ptrdiff_t offset, bool taken) {
    return ended([&]() -> Json {
             std::signal(SIGSEGV, [](int) { std::_Exit(9); });
             Pages pages(place);
             const volatile char *text = static_cast<const char *>(pages.place("abc", 3));
             if (taken) pages.take_away();
             return Json{{"byte", static_cast<int>(text[offset])}};
           })
        .how;
  };
  CHECK(read(Pages::Place::at_the_edge, 2, false) == How::answered);
  CHECK(read(Pages::Place::at_the_edge, 3, false) == How::left);
  CHECK(read(Pages::Place::with_room, 3, false) == How::answered);
  CHECK(read(Pages::Place::with_room, 0, true) == How::left);
}

TEST_CASE("sample requests and the answers of services fit the schemas of their documents") {
  const Types documents({share_folder() / "schemas" / "documents"});
  REQUIRE(documents.find("athanor.stage.run/1"));
  for (const auto &[kind, name] : std::map<std::string, std::string>{{"stage", "good"},
                                                                     {"provider", "good_provider"},
                                                                     {"literature", "good_literature"},
                                                                     {"backend", "good_backend"}}) {
    const sdk::testing::TemporaryFolder scratch;
    const Setting setting{bad_plugin(name), scratch.path(), kind, "sample", 0, [](const std::string &) {}};
    const Subject subject(setting);
    for (const Json &request : subject.requests()) {
      CAPTURE(request.dump());
      CHECK_NOTHROW(documents.check(request["schema"], request, "the sample"));
    }
    if (kind != "stage") continue;
    World world(subject);
    sdk::Host host(world.table());
    for (const std::string service :
         {"llm", "experiment", "tool", "literature", "http", "record", "artifact.put", "timer"}) {
      const std::string schema = "athanor." + service;
      const Json answer = host.call(service, {{"schema", schema + "/1"}});
      CAPTURE(answer.dump());
      CHECK_NOTHROW(documents.check(schema + ".result/1", answer, "the answer"));
    }
  }
}

TEST_CASE("exports are read from the file itself") {
  using Texts = std::vector<std::string>;
  CHECK(exported_symbols(bad_plugin("good")) == Texts{"athanor_plugin_v1"});
  CHECK(exported_symbols(bad_plugin("exports_more")) == Texts{"athanor_plugin_v1", "helpful_function"});
  CHECK_THROWS_WITH(exported_symbols(fs::path(ATHANOR_SOURCE_DIR) / "README.md"), "it is no ELF file of 64 bits");
}
