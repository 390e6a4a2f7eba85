// SPDX-License-Identifier: Apache-2.0
//
// What the test kit offers beyond a script: faults, stops and restarts, recorded answers, stored files.
#include <athanor/testing.hpp>

#include <catch2/catch.hpp>
#include <fstream>

using namespace athanor::sdk;
using namespace athanor::sdk::testing;

namespace {

using Names = std::vector<std::string>;

const Json request{{"schema", "athanor.stage.run/1"}};
const Json ask{{"schema", "athanor.llm/1"}, {"task", "count.word"}};

// Asks for a word three times, one call after another, keeps count in its state, and joins the words. A service that
// is busy is asked again under another name.
struct Counter {
  static constexpr const char *kind = "stage", *name = "counter", *info = "{}";
  Counter(const Json &, const std::filesystem::path &) {}

  Json run(const Json &, Host &host) {
    std::string words;
    for (int i = 1; i <= 3; ++i) {
      words += (words.empty() ? "" : " ") + word(host, "word-" + std::to_string(i));
      host.call({{"schema", "athanor.state.append/1"}, {"entries", {i}}, {"accounts_for", Json::array()}});
    }
    return {{"words", words}};
  }

 private:
  static std::string word(Host &host, const std::string &call) {
    try {
      return host.call(call, ask).at("text");
    } catch (const Error &e) {
      if (e.code != "rate_limited") throw;
      return host.call(call + "-again", ask).at("text");
    }
  }
};

// Writes a file and stores it, beside a copy of the one it was given.
struct Drawer {
  static constexpr const char *kind = "stage", *name = "drawer", *info = "{}";
  Drawer(const Json &, const std::filesystem::path &) {}
  Json run(const Json &asked, Host &host) {
    const std::filesystem::path folder = asked.at("folder").get<std::string>();
    std::ofstream(folder / "figure.svg") << std::ifstream(get_artifact(host, asked.at("plot"))).rdbuf() << " drawn";
    return {{"figure", put_artifact(host, asked.value("path", "figure.svg"), "image/svg+xml")}};
  }
};

std::filesystem::path record() {
  return std::filesystem::path(ATHANOR_SOURCE_DIR) / "tests/records/few-examples/calls.jsonl";
}

}  // namespace

// ---- faults ----

TEST_CASE("a service is busy so often, then it answers") {
  FakeHost host;
  host.answer("count.word", {{"text", "one"}}).fails("count.word", rate_limited(20), 1);
  CHECK(run<Counter>({}, {}, request, host)["words"] == "one one one");
  CHECK(host.names() == Names{"word-1", "word-1-again", "", "word-2", "", "word-3", ""});
}

TEST_CASE("a fault under a name meets that call alone, and says what services say") {
  FakeHost host;
  host.answer("count.word", {{"text", "one"}}).fails("word-2", Error("refused", "not this one"));
  CHECK_THROWS_WITH(run<Counter>({}, {}, request, host), "not this one");
  Host plain(host.raw());
  host.fails("count.word", rate_limited(7.5));
  try {
    plain.call("again", ask);
    FAIL("it was answered");
  } catch (const Error &e) {
    CHECK(e.code == "rate_limited");
    CHECK(e.details["retry_after_s"] == 7.5);
  }
}

TEST_CASE("a loop over n meets every place where a service may fail") {
  for (std::size_t n = 1; n <= 6; ++n) {
    FakeHost host;
    host.answer("count.word", {{"text", "one"}}).fail_call(n, unavailable());
    CAPTURE(n);
    CHECK_THROWS_WITH(run<Counter>({}, {}, request, host), "the connection was reset");
    CHECK(host.calls().size() == n);
    CHECK(host.calls().back().number == n);
  }
}

TEST_CASE("a started call fails when it ends, not when it starts") {
  FakeHost fake;
  Host host(fake.raw());
  fake.answer("count.word", {{"text", "one"}}).fail_call(1, unavailable());
  CHECK_NOTHROW(host.start("first", ask));
  CHECK(host.next()->error->code == "unavailable");
}

// ---- stops and restarts ----

TEST_CASE("from the call at which a run stops, nothing is answered any more") {
  FakeHost host;
  host.answer("count.word", {{"text", "one"}}).cancel_call(3);
  CHECK_THROWS_AS(run<Counter>({}, {}, request, host), Cancelled);
  CHECK(host.names() == Names{"word-1", "", "word-2"});
  CHECK_THROWS_AS(Host(host.raw()).call("later", ask), Cancelled);
  CHECK_THROWS_AS(Host(host.raw()).next(), Cancelled);
}

TEST_CASE("after a restart only what was not answered is asked, and the end is the same") {
  for (std::size_t stop = 1; stop <= 6; ++stop) {
    FakeHost host;
    int word = 0;
    host.answer("count.word", [&](const Json &) { return Json{{"text", std::to_string(++word)}}; }).cancel_call(stop);
    CAPTURE(stop);
    CHECK_THROWS_AS(run<Counter>({}, {}, request, host), Cancelled);
    host.restart();
    CHECK(run<Counter>({}, {}, request, host)["words"] == "1 2 3");
    CHECK(word == 3);
  }
}

TEST_CASE("recorded completions come again in the order of then, before anything new") {
  FakeHost fake;
  fake.answer("count.word", {{"text", "one"}}).takes("slow", 9).takes("quick", 1);
  Host host(fake.raw());
  const auto order = [&] {
    Names out;
    while (const auto end = host.next()) out.push_back(end->name);
    return out;
  };
  host.start("slow", ask), host.start("quick", ask);
  CHECK(order() == Names{"quick", "slow"});
  fake.restart().takes("new", 0);
  host.start("new", ask), host.start("slow", ask), host.start("quick", ask);
  CHECK(order() == Names{"quick", "slow", "new"});
  CHECK(fake.names() == Names{"new"});
}

TEST_CASE("state is kept over a restart, and a snapshot replaces what came before it") {
  FakeHost fake;
  Host host(fake.raw());
  const Json load{{"schema", "athanor.state.load/1"}};
  CHECK(host.call(load) == Json{{"snapshot", nullptr}, {"entries", Json::array()}});
  host.call({{"schema", "athanor.state.append/1"}, {"entries", {1, 2}}});
  host.call({{"schema", "athanor.state.snapshot/1"}, {"value", {{"sum", 3}}}});
  host.call({{"schema", "athanor.state.append/1"}, {"entries", {3}}});
  fake.restart();
  CHECK(host.call(load) == Json{{"snapshot", {{"sum", 3}}}, {"entries", {3}}});
  CHECK(fake.entries() == std::vector<Json>{3});
}

TEST_CASE("what has no answer of its own can be answered by one function, which sees the name") {
  FakeHost fake;
  fake.otherwise([](const Call &call) { return Json{{"name", call.name}, {"number", call.number}}; });
  CHECK(Host(fake.raw()).call("any", ask) == Json{{"name", "any"}, {"number", 1}});
}

// ---- recorded calls ----

TEST_CASE("a stage gets what models answered in a real run, by the names of its calls") {
  FakeHost fake;
  RecordedCalls(record(), "main/ideation").answer(fake);
  Host host(fake.raw());
  const Json queries = host.call("queries", {{"schema", "athanor.llm/1"}, {"task", "ideation.queries"}});
  CHECK(queries["json"]["queries"].size() == 3);
  CHECK(queries["model"] == "desk");
  CHECK(queries["usage"]["input_tokens"] == 435);
  CHECK(queries["finish"]["unified"] == "stop");
}

TEST_CASE("a call of another name gets what was answered at its place in its task") {
  FakeHost fake;
  RecordedCalls(record(), "main/ideation").answer(fake);
  const Json renamed = Host(fake.raw()).call("my-queries", {{"schema", "athanor.llm/1"}, {"task", "ideation.queries"}});
  CHECK(renamed["json"]["queries"].size() == 3);
}

TEST_CASE("a call that the record does not have says which there are") {
  FakeHost fake;
  RecordedCalls(record(), "main/ideation").answer(fake);
  Host host(fake.raw());
  const Json unheard{{"schema", "athanor.llm/1"}, {"task", "ideation.sing"}};
  CHECK_THROWS_WITH(host.call("song", unheard), Catch::Contains("has no answer to 'song' (ideation.sing)"));
  fake.answer("song", {{"text", "la"}});  // a script for single calls wins
  CHECK(host.call("song", unheard)["text"] == "la");
}

TEST_CASE("a file that is no record is refused with its line") {
  TemporaryFolder folder;
  const auto file = [&](const std::string &text) {
    std::ofstream(folder.path() / "calls.jsonl") << text;
    return folder.path() / "calls.jsonl";
  };
  const std::string head = R"({"schema":"athanor.recording/1","run":"r","models":{}})"
                           "\n";
  CHECK_THROWS_WITH(RecordedCalls("nowhere.jsonl"), "nowhere.jsonl: there is no such record");
  CHECK_THROWS_WITH(RecordedCalls(file("")), Catch::Matchers::EndsWith("calls.jsonl: the record is empty"));
  CHECK_THROWS_WITH(RecordedCalls(file("{}\n")),
                    Catch::Matchers::EndsWith("calls.jsonl:1: this is no record of model calls"));
  CHECK_THROWS_WITH(RecordedCalls(file(head + "oops\n")), Catch::Matchers::EndsWith(":2: this line is no JSON object"));
  CHECK_THROWS_WITH(RecordedCalls(file(head + R"({"instance":"m/s","call":"c","task":"t","chat":{}})")),
                    Catch::Matchers::EndsWith(R"(:2: an answer has either a "reply" or an "error")"));
}

TEST_CASE("of several tries the last counts, samples come together, what was declined is declined again") {
  TemporaryFolder folder;
  std::ofstream out(folder.path() / "calls.jsonl");
  const auto line = [&](int sample, const Json &end) {
    Json one{{"instance", "main/s"}, {"call", "c"},      {"task", "t"},
             {"occurrence", 1},      {"sample", sample}, {"chat", Json::object()}};
    one.update(end);
    out << one.dump() << "\n";
  };
  const auto says = [](const std::string &text) {
    return Json{{"reply", {{"parts", {{{"type", "text"}, {"text", text}}}}}}};
  };
  out << R"({"schema":"athanor.recording/1"})"
      << "\n";
  line(0, says("no JSON"));
  line(0, says("Here it is:\n```json\n{\"a\": 1}\n```"));
  line(1, says("{\"a\": 2}"));
  line(2, {{"error", {{"code", "content_filter"}, {"message", "declined"}}}});
  out.close();
  FakeHost fake;
  RecordedCalls(folder.path() / "calls.jsonl").answer(fake);
  Host host(fake.raw());
  Json asked{{"schema", "athanor.llm/1"}, {"task", "t"}};
  CHECK(host.call("c", asked)["json"] == Json{{"a", 1}});
  asked["n"] = 3;
  CHECK_THROWS_WITH(host.call("c", asked), "declined");
}

// ---- stored files ----

TEST_CASE("a stage's files are stored and read back, and what a test stores can be its input") {
  FakeHost host;
  Artifacts store(host);
  Json asked = request;
  asked["folder"] = store.folder();
  asked["plot"] = store.add("plot", "image/svg+xml");
  const Json figure = run<Drawer>({}, {}, asked, host)["figure"];
  CHECK(store.text(figure) == "plot drawn");
  CHECK(figure["size"] == 10);
  CHECK(figure["artifact"].get<std::string>().size() == 7 + 64);
  CHECK(store.add("plot", "text/plain")["artifact"] == asked["plot"]["artifact"]);
  CHECK(store.add("plott", "text/plain")["artifact"] != asked["plot"]["artifact"]);
}

TEST_CASE("files outside its folder, or that are not there, are refused as a host does") {
  FakeHost host;
  Artifacts store(host);
  Json asked = request;
  asked["folder"] = store.folder();
  asked["plot"] = store.add("plot", "image/svg+xml");
  asked["path"] = "../blobs/anything";
  CHECK_THROWS_WITH(run<Drawer>({}, {}, asked, host), "a stage may only put files that lie in its own folder");
  asked["path"] = "other.svg";
  CHECK_THROWS_WITH(run<Drawer>({}, {}, asked, host), Catch::Matchers::StartsWith("there is no file "));
  asked["plot"]["artifact"] = "sha256:unknown";
  CHECK_THROWS_WITH(run<Drawer>({}, {}, asked, host), "nothing was stored as sha256:unknown");
}

TEST_CASE("a folder of a test is gone with the test") {
  std::filesystem::path where;
  {
    const TemporaryFolder folder;
    where = folder.path();
    std::ofstream(where / "file") << "text";
    CHECK(std::filesystem::exists(where / "file"));
  }
  CHECK_FALSE(std::filesystem::exists(where));
}

TEST_CASE("recorded bytes of a stream become the frames that a provider gets") {
  const std::vector<Json> events = sse_frames(
      ": a remark\nevent: delta\ndata: {\"a\":\ndata: 1}\n\nid: 7\n\nretry: 3\r\ndata\r\n\r\ndata:[DONE]\n\ndata: cut "
      "off");
  CHECK(events == std::vector<Json>{{{"schema", "athanor.http.frame/1"}, {"event", "delta"}, {"data", "{\"a\":\n1}"}},
                                    {{"schema", "athanor.http.frame/1"}, {"data", ""}},
                                    {{"schema", "athanor.http.frame/1"}, {"data", "[DONE]"}}});
  const std::vector<Json> lines = ndjson_frames("{\"a\": 1}\r\n\n{\"a\": 2}");
  CHECK(lines == std::vector<Json>{{{"schema", "athanor.http.frame/1"}, {"data", "{\"a\": 1}"}},
                                   {{"schema", "athanor.http.frame/1"}, {"data", "{\"a\": 2}"}}});
}
