// SPDX-License-Identifier: Apache-2.0
//
// Every document that crosses the plugin boundary has a schema, and the schemas are sound and agree with each other.
#include <catch2/catch.hpp>
#include <regex>

#include "foundation/error.hpp"
#include "plugin/info.hpp"
#include "tests/end_to_end/athanor_command.hpp"
#include "tests/sdk/documents/documents.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

std::set<std::string> names_in(const std::string &text, const std::regex &pattern) {
  std::set<std::string> out;
  for (auto it = std::sregex_iterator(text.begin(), text.end(), pattern); it != std::sregex_iterator(); ++it)
    out.insert((*it)[1]);
  return out;
}

// Documents that plugins and the host name in their sources, but for those that stay on one side.
std::set<std::string> names_in_sources() {
  static const std::set<std::string> of_one_side{
      "athanor.control.answer/1", "athanor.control/1",     "athanor.estimate/1", "athanor.literature.kept/1",
      "athanor.sandbox.exit/1",   "athanor.sandbox.job/1", "athanor.models/1",   "athanor.new/1",
      "athanor.plugins/1",        "athanor.recording/1",   "athanor.report/2",   "athanor.reproduction/1",
      "athanor.scanned/1",        "athanor.verified/1"};
  std::set<std::string> out;
  for (const char *folder : {"framework", "sdk/include", "plugins"})
    for (const auto &entry : fs::recursive_directory_iterator(source(folder))) {
      const std::string kind = entry.path().extension().string();
      if (kind != ".cpp" && kind != ".hpp" && kind != ".h" && kind != ".json" && kind != ".in") continue;
      for (const std::string &name :
           names_in(read_file(entry.path()), std::regex(R"rx("(athanor\.[a-z_.]+/[0-9]+)")rx")))
        if (of_one_side.count(name) == 0) out.insert(name);
    }
  return out;
}

bool is_request(const std::string &name) {
  static const std::set<std::string> no_requests{
      "athanor.component/1",    "athanor.error/1",          "athanor.started/1",        "athanor.completion/1",
      "athanor.stage.result/1", "athanor.provider.reply/1", "athanor.provider.delta/1", "athanor.http.frame/1",
      "athanor.wire.host/1",    "athanor.wire.plugin/1",    "athanor.event/1",          "athanor.notification/1"};
  return no_requests.count(name) == 0 && name.find(".result/") == std::string::npos;
}

}  // namespace

TEST_CASE("each document's schema is sound and says what it is of") {
  for (const auto &[name, schema] : schemas_in(documents_folder())) {
    INFO(name);
    for (const Fault &fault : schema_faults(schema)) FAIL_CHECK(fault.pointer << ": " << fault.message);
    CHECK(schema.value("$id", "") == "athanor:" + name);
    CHECK_FALSE(schema.value("title", "").empty());
    CHECK(schema.value("type", "") == "object");
  }
}

TEST_CASE("a definition of the same name is the same in every document") {
  std::map<std::string, std::pair<std::string, Json>> known;
  for (const auto &[name, schema] : schemas_in(documents_folder()))
    for (const auto &[part, definition] : object_at(schema, "$defs").items()) {
      const auto [first, fresh] = known.try_emplace(part, name, definition);
      INFO(part << " in " << name << " and in " << first->second.first);
      CHECK(first->second.second == definition);
    }
}

TEST_CASE("every document that the sources name has a schema") {
  const DocumentSchemas schemas;
  const std::set<std::string> named = names_in_sources();
  CHECK(named.size() > 40);
  for (const std::string &name : named) {
    INFO(name << ": write sdk/schemas/documents/NAME-VERSION.json; if it stays on one side, name it above");
    CHECK(schemas.knows(name));
  }
}

TEST_CASE("every request has an answer, and every answer a request") {
  const DocumentSchemas schemas;
  std::set<std::string> answers;
  for (const auto &[name, schema] : schemas.all()) {
    if (!is_request(name)) continue;
    INFO(name);
    CHECK(schemas.knows(answer_to(name)));
    answers.insert(answer_to(name));
  }
  for (const auto &[name, schema] : schemas.all())
    if (name.find(".result/") != std::string::npos) {
      INFO(name);
      CHECK(answers.count(name) == 1);
    }
}

TEST_CASE("docs/architecture.md has every request in its tables") {
  const std::string page = read_file(source("docs/architecture.md"));
  for (const auto &[name, schema] : schemas_in(documents_folder()))
    if (is_request(name) && name != "athanor.options/1" && name != "athanor.create/1") {
      INFO(name);
      CHECK(page.find("`" + name + "`") != std::string::npos);
    }
}

TEST_CASE("the schema of info and the host agree on what is missing") {
  const DocumentSchemas schemas;
  const Json good{{"schema", "athanor.component/1"},
                  {"summary", "Counts."},
                  {"options", {{"type", "object"}}},
                  {"speaks", {"athanor.stage.run/1"}}};
  CHECK(schemas.faults("athanor.component/1", good).empty());
  CHECK(info_faults("stage", good).empty());
  for (const char *member : {"schema", "summary", "options", "speaks"}) {
    INFO(member);
    Json bad = good;
    bad.erase(member);
    CHECK_FALSE(schemas.faults("athanor.component/1", bad).empty());
    CHECK_FALSE(info_faults("stage", bad).empty());
  }
}

TEST_CASE("the info of each example plugin of the SDK fits its schema") {
  for (const auto &entry : fs::recursive_directory_iterator(source("plugins")))
    if (entry.path().filename() == "info.json") {
      INFO(entry.path());
      CHECK_NOTHROW(require_document("athanor.component/1", Json::parse(read_file(entry.path()))));
    }
}

TEST_CASE("a document with a member that nobody described is found") {
  CHECK_NOTHROW(require_document("athanor.timer/1", {{"schema", "athanor.timer/1"}, {"seconds", 1}}));
  CHECK_THROWS(require_document("athanor.timer/1", {{"schema", "athanor.timer/1"}, {"second", 1}}));
  CHECK_THROWS(require_document("athanor.timer/1", {{"schema", "athanor.timer/1"}, {"seconds", 1}, {"minutes", 1}}));
  CHECK_THROWS(require_document("athanor.tea/1", Json::object()));
}

TEST_CASE("`athanor schema` prints the schema of a document, with its version or without") {
  const Said whole = athanor_says({"schema", "athanor.llm/1"});
  CHECK(whole.status == 0);
  CHECK(Json::parse(whole.out) == schemas_in(documents_folder()).at("athanor.llm/1"));
  CHECK(athanor_says({"schema", "athanor.llm"}).out == whole.out);
  CHECK(Json::parse(athanor_says({"schema", "athanor.llm.result/1"}).out).at("$id") == "athanor:athanor.llm.result/1");
}

TEST_CASE("`athanor schema` guesses the document that was meant") {
  const Said said = athanor_says({"schema", "athanor.lm/1"});
  CHECK(said.status == 1);
  CHECK_THAT(said.err, Catch::Contains("there is no type or document 'athanor.lm/1'; did you mean 'athanor.llm/1'?"));
  CHECK_THAT(said.err, Catch::Contains("idea/1") && Catch::Contains("athanor.stage.run/1"));
}
