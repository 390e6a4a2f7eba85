// SPDX-License-Identifier: Apache-2.0
//
// Every kind of event that the sources tell or record is described, and nothing else is.
#include "tests/sdk/documents/events.hpp"

#include <catch2/catch.hpp>
#include <regex>

#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

// Kinds that are put together from parts, or stand in a constant.
const std::set<std::string> put_together{"stage.running", "stage.done",     "stage.paused",   "stage.failed",
                                         "stage.waiting", "stage.rejected", "stage.told",     "branch.done",
                                         "branch.failed", "branch.dropped", "branch.running", "dataset.ready",
                                         "files.frozen",  "ledger.migrated"};

void add_kinds(const std::string &text, std::set<std::string> &out) {
  // tell(INSTANCE, "kind", ...), or one of two kinds: tell(INSTANCE, yes ? "kind" : "kind", ...)
  static const std::regex told(
      R"rx((?:tell|record|event|record_end)\(\s*[^,;]*,\s*(?:[^",;{}]*\?\s*)?"([a-z_.]+[a-z])"(?:\s*:\s*"([a-z_.]+[a-z])")?\s*,)rx");
  for (auto it = std::sregex_iterator(text.begin(), text.end(), told); it != std::sregex_iterator(); ++it)
    for (const int group : {1, 2})
      if ((*it)[group].matched) out.insert((*it)[group]);
}

std::set<std::string> kinds_in_sources() {
  std::set<std::string> out = put_together;
  for (const auto &entry : fs::recursive_directory_iterator(source("framework"))) {
    const std::string kind = entry.path().extension().string();
    if (kind == ".cpp" || kind == ".hpp") add_kinds(read_file(entry.path()), out);
  }
  return out;
}

}  // namespace

TEST_CASE("every kind of event in the sources stands in the schema, and every kind there in the sources") {
  const std::set<std::string> in_sources = kinds_in_sources();
  CHECK(in_sources.size() > 40);
  const auto described = event_schemas();
  for (const std::string &kind : in_sources) {
    INFO(kind << ": describe it in sdk/schemas/documents/athanor.event-1.json and in docs/events.md");
    CHECK(described.count(kind) == 1);
  }
  for (const auto &[kind, schema] : described) {
    INFO(kind << ": nobody tells it");
    CHECK(in_sources.count(kind) == 1);
    CHECK_FALSE(schema.value("title", "").empty());
  }
}

TEST_CASE("docs/events.md has a line for each kind of event, with its members") {
  const std::string page = read_file(source("docs/events.md"));
  for (const auto &[kind, schema] : event_schemas()) {
    const std::size_t begin = page.find("\n| `" + kind + "` | ");
    INFO(kind);
    REQUIRE(begin != std::string::npos);
    const std::string line = page.substr(begin + 1, page.find('\n', begin + 1) - begin - 1);
    for (const auto &[member, said] : schema.at("properties").items()) {
      if (member == "at" || member == "instance" || member == "event") continue;
      INFO(member);
      CHECK(
          (line.find("`" + member + "`") != std::string::npos || line.find("`" + member + "?`") != std::string::npos));
    }
  }
}

TEST_CASE("an event with a member that nobody described is found") {
  Json event{{"at", "2026-03-14T15:00:00.000Z"}, {"instance", ""}, {"event", "run.started"}, {"athanor", "1.2.3"}};
  CHECK(event_faults(event).empty());
  event["mood"] = "good";
  CHECK_THAT(event_faults(event), Catch::Contains("mood"));
  event.erase("mood");
  event.erase("athanor");
  CHECK_FALSE(event_faults(event).empty());
  event["event"] = "run.sang";
  CHECK_THAT(event_faults(event), Catch::Contains("no schema describes the event 'run.sang'"));
}
