// SPDX-License-Identifier: Apache-2.0
//
// The promise that a plugin of today works with the host of tomorrow: what plugin.h and the schemas are is recorded,
// and what changed since a release is held to docs/versioning.md.
#include <catch2/catch.hpp>

#include "compatible.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "record.hpp"
#include "tests/sdk/documents/documents.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

const char *const what_to_do =
    "\n\nWhat to do (docs/versioning.md):\n"
    "  plugin.h    fields are added at the end of a struct, words at the end of an enum, with the next "
    "ATHANOR_ABI_MINOR;\n"
    "              anything else that changed must be taken back.\n"
    "  a schema    may gain members that need not be there. Anything else is a new version of the document beside the\n"
    "              old one: athanor.NAME-2.json.\n"
    "Then `build/tests/abi_record > sdk/abi/record.json`, and a line in CHANGELOG.md.\n";

fs::path sdk() { return fs::path(ATHANOR_SOURCE_DIR) / "sdk"; }
std::string header() { return read_file(sdk() / "include/athanor/plugin.h"); }
Json now() { return record_of(header(), sdk() / "schemas"); }

// The releases whose plugins must work: sdk/abi/MAJOR.MINOR/.
std::vector<fs::path> releases() {
  std::vector<fs::path> out;
  for (const auto &entry : fs::directory_iterator(sdk() / "abi"))
    if (entry.is_directory()) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

std::string lines(const std::vector<std::string> &all) {
  std::string out;
  for (const std::string &one : all) out += "\n  " + one;
  return out;
}

// What differs between two records, a line each.
std::string differences(const Json &then, const Json &now) {
  std::string out;
  for (const Json &step : Json::diff(then, now))
    out += "\n  " + step.at("op").get<std::string>() + " " + step.at("path").get<std::string>();
  return out;
}

std::vector<std::string> breaks_since(const fs::path &release, const std::string &below, const fs::path &present) {
  std::vector<std::string> out;
  const auto after = schemas_in(present / below);
  for (const auto &[name, schema] : schemas_in(release / "schemas" / below)) {
    const auto found = after.find(name);
    if (found == after.end()) {
      out.push_back(name + " is gone");
      continue;
    }
    const Reader reader = below.empty() ? Reader::both : reader_of(name);
    for (const std::string &one : schema_breaks(schema, found->second, reader)) out.push_back(name + " " + one);
  }
  return out;
}

}  // namespace

TEST_CASE("the ABI is as it was recorded") {
  const Json recorded = Json::parse(read_file(sdk() / "abi/record.json")), present = now();
  INFO("The ABI is not as sdk/abi/record.json has it:" << differences(recorded, present) << what_to_do);
  CHECK((recorded == present));  // the differences say more than both records
}

TEST_CASE("plugin.h still fits the plugins of every release, and grows only with a version step") {
  REQUIRE_FALSE(releases().empty());
  const Json present = now();
  for (const fs::path &release : releases()) {
    const Json then = Json::parse(read_file(release / "record.json"));
    const std::vector<std::string> breaks = layout_breaks(then, present);
    INFO("Plugins of " << release.filename() << " would break:" << lines(breaks) << what_to_do);
    CHECK(breaks.empty());
    INFO("plugin.h offers more than " << then.at("abi") << " and still calls itself so" << what_to_do);
    CHECK_FALSE((layout_grew(then, present) && then.at("abi") == present.at("abi")));
  }
}

TEST_CASE("the schemas still fit the plugins of every release") {
  for (const fs::path &release : releases())
    for (const char *below : {"", "documents"}) {
      const std::vector<std::string> breaks = breaks_since(release, below, sdk() / "schemas");
      INFO("Plugins of " << release.filename() << " would break:" << lines(breaks) << what_to_do);
      CHECK(breaks.empty());
    }
}

TEST_CASE("a release's copy of plugin.h is the one that its record was made of") {
  for (const fs::path &release : releases()) {
    INFO(release);
    const Json then = Json::parse(read_file(release / "record.json"));
    CHECK(read_file(release / "include/athanor/plugin.h")
              .find("#define ATHANOR_ABI_MINOR " + then.at("abi").get<std::string>().substr(2)) != std::string::npos);
    CHECK(record_of(read_file(release / "include/athanor/plugin.h"), release / "schemas").at("schemas") ==
          then.at("schemas"));
  }
}

TEST_CASE("a plugin exports the recorded function and nothing else") {
  const std::string entry = now().at("entry").at("name");
  std::string map = read_file(sdk() / "cmake/plugin.map");
  map.erase(std::remove_if(map.begin(), map.end(), [](unsigned char c) { return std::isspace(c); }), map.end());
  CHECK_THAT(map, Catch::Contains("global:" + entry + ";local:*;"));
}

// ---- the rules themselves, by planted changes --------------------------------------------------------

TEST_CASE("a field may be added at the end of a struct that begins with its size") {
  const Json then = now();
  Json grown = then;
  grown["structs"]["athanor_host"]["fields"].push_back(
      {{"name", "more"}, {"declaration", "x"}, {"offset", 80}, {"size", 8}});
  grown["structs"]["athanor_host"]["size"] = 88;
  CHECK(layout_breaks(then, grown).empty());
  CHECK(layout_grew(then, grown));
  CHECK_FALSE(layout_grew(then, then));
}

TEST_CASE("a field in the middle, a changed signature, a lost field and a grown string break plugins") {
  const Json then = now();
  const auto breaks = [&](const auto &change) {
    Json changed = then;
    change(changed);
    return layout_breaks(then, changed).size();
  };
  CHECK(breaks([](Json &r) {
          auto &fields = r["structs"]["athanor_reply"]["fields"];
          fields.insert(fields.begin() + 2, Json{{"name", "x"}, {"declaration", "int x"}, {"offset", 16}, {"size", 8}});
        }) > 0);
  CHECK(breaks([](Json &r) { r["structs"]["athanor_host"]["fields"][2]["declaration"] = "int (*call)(void)"; }) == 1);
  CHECK(breaks([](Json &r) { r["structs"]["athanor_component"]["fields"].erase(8); }) == 1);
  CHECK(breaks([](Json &r) { r["structs"]["athanor_str"]["size"] = 24; }) == 1);
  CHECK(breaks([](Json &r) { r["structs"].erase("athanor_plugin"); }) == 1);
  CHECK(breaks([](Json &r) { r["enums"]["athanor_status"]["values"]["ATHANOR_FAILED"] = 7; }) == 1);
  CHECK(breaks([](Json &r) { r["enums"]["athanor_level"]["size"] = 8; }) == 1);
  CHECK(breaks([](Json &r) { r["entry"]["name"] = "athanor_plugin_v2"; }) == 1);
  CHECK(breaks([](Json &r) { r["constants"]["ATHANOR_DEPTH_MAX"] = 64; }) == 1);
}

TEST_CASE("a field that the layout does not know is told, with the file to mend") {
  std::string text = header();
  const std::string mark = "  const athanor_component *const *components;";
  REQUIRE(text.find(mark) != std::string::npos);
  text.replace(text.find(mark), mark.size(), mark + "\n  const char *homepage;");
  CHECK_THROWS_WITH(record_of(text, sdk() / "schemas"),
                    Catch::Contains("athanor_plugin.homepage") && Catch::Contains("tests/sdk/abi/layout.hpp"));
}

TEST_CASE("a schema may gain members that need not be there, and other words for people") {
  const Json then = Json::parse(read_file(sdk() / "schemas/documents/athanor.llm-1.json"));
  Json grown = then;
  grown["title"] = "Something else";
  grown["properties"]["deadline"] = {{"type", "number"}};
  grown["$defs"]["part"]["properties"]["language"] = {{"type", "string"}};
  CHECK(schema_breaks(then, grown, Reader::both).empty());
  CHECK(meaning_of(then) != meaning_of(grown));
  grown = then;
  grown["title"] = "Something else";
  CHECK(meaning_of(then) == meaning_of(grown));
}

TEST_CASE("every other change of a schema breaks somebody, and is said with its place") {
  const Json then = Json::parse(read_file(sdk() / "schemas/documents/athanor.provider.complete-1.json"));
  struct Planted {
    const char *pointer, *value, *message;
  };
  const std::vector<Planted> planted{
      {"/required/0", R"("stream")", "/: 'required'"},
      {"/properties/model/type", R"("integer")", "/model: 'type' was \"string\", is \"integer\""},
      {"/$defs/message/properties/role/enum/0", R"("boss")", "/messages/items/role: \"system\" is no choice any more"},
      {"/$defs/part/required", R"(["type", "text"])", "/messages/items/parts/items: 'required'"},
      {"/properties/seed/minimum", "3", "/seed: 'minimum'"},
      {"/properties/messages/minItems", "2", "/messages: 'minItems'"},
      {"/additionalProperties", "false", "/: 'additionalProperties' came or went"},
      {"/properties/tool_choice", R"({"enum": ["auto"]})", "/tool_choice: 'enum' came or went"}};
  for (const Planted &one : planted) {
    INFO(one.pointer);
    Json changed = then;
    changed[Json::json_pointer(one.pointer)] = Json::parse(one.value);
    CHECK_THAT(lines(schema_breaks(then, changed, Reader::both)), Catch::Contains(one.message));
  }
  Json lost = then;
  lost["properties"].erase("seed");
  CHECK_THAT(lines(schema_breaks(then, lost, Reader::both)), Catch::Contains("the member 'seed' is gone"));
}

TEST_CASE("a list of words may grow where the host reads it, and not where a plugin does") {
  const Json then = Json::parse(read_file(sdk() / "schemas/documents/athanor.record-1.json"));
  Json grown = then;
  grown["properties"]["what"]["enum"].push_back("weather");
  CHECK(schema_breaks(then, grown, reader_of("athanor.record/1")).empty());
  CHECK_FALSE(schema_breaks(then, grown, Reader::plugin).empty());
}

TEST_CASE("who reads a document follows from who is asked") {
  for (const char *host :
       {"athanor.llm/1", "athanor.http/1", "athanor.literature/1", "athanor.stage.result/1", "athanor.component/1",
        "athanor.provider.reply/1", "athanor.backend.wait.result/1", "athanor.literature.search.result/1"}) {
    INFO(host);
    CHECK((reader_of(host) == Reader::host));
  }
  for (const char *plugin : {"athanor.stage.run/1", "athanor.llm.result/1", "athanor.completion/1", "athanor.create/1",
                             "athanor.literature.result/1", "athanor.literature.lookup/1"}) {
    INFO(plugin);
    CHECK((reader_of(plugin) == Reader::plugin));
  }
}
