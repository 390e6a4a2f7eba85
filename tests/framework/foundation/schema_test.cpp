// SPDX-License-Identifier: Apache-2.0
//
// The JSON Schema subset: every fault has a pointer, words, and a hint; defaults and units are filled in.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "foundation/files.hpp"
#include "foundation/schema.hpp"

using namespace athanor;
using Json = nlohmann::json;

namespace {

const Json outline = R"({
  "type": "object", "additionalProperties": false, "required": ["title"],
  "properties": {
    "title": {"type": "string", "minLength": 1, "description": "what it is called"},
    "depth": {"type": "integer", "minimum": 1, "maximum": 5, "default": 2},
    "style": {"enum": ["plain", "formal"], "default": "plain"},
    "wait": {"type": "string", "format": "duration", "default": "10min", "minimum": 1},
    "room": {"type": "string", "format": "bytes"},
    "key": {"type": "string", "format": "secret"},
    "id": {"type": "string", "format": "slug"},
    "parts": {"type": "array", "maxItems": 2, "items": {"type": "object", "additionalProperties": false,
              "properties": {"name": {"type": "string"}, "size": {"type": "number", "exclusiveMinimum": 0}}}}
  }})"_json;

// The faults as "pointer: message (hint)" lines.
std::string faults(const Json &value, const Json &schema = outline) {
  std::string out;
  for (const Fault &f : check_against(value, schema, "option of stage/outline"))
    out += f.pointer + ": " + f.message + (f.hint.empty() ? "" : " (" + f.hint + ")") + "\n";
  return out;
}

}  // namespace

TEST_CASE("a value that fits has no faults") {
  CHECK(faults({{"title", "x"}, {"depth", 3}, {"wait", "90s"}, {"room", 4096}, {"key", "${secret:API_KEY}"}}) == "");
}

TEST_CASE("an unknown member names the nearest word and all that there are") {
  CHECK(faults({{"title", "x"}, {"depht", 3}}) ==
        "/depht: no such option 'depht' of stage/outline; did you mean 'depth'? "
        "(options of stage/outline: depth, id, key, parts, room, style, title, wait)\n");
  CHECK(check_against({{"title", "x"}, {"depht", 3}}, outline)[0].at_key);
}

TEST_CASE("all faults are reported at once, each with its pointer") {
  CHECK(faults({{"depth", 9}, {"style", "fromal"}, {"parts", {{{"nam", "a"}}, {{"size", 0}}, 3}}}) ==
        ": the option 'title' of stage/outline is missing (what it is called)\n"
        "/depth: 'depth' must be at most 5, not 9\n"
        "/parts: 'parts' must have at most 2 items, not 3\n"
        "/parts/0/nam: no such option 'parts.0.nam' of stage/outline; did you mean 'name'? "
        "(options of stage/outline below 'parts.0': name, size)\n"
        "/parts/1/size: 'parts.1.size' must be more than 0, not 0\n"
        "/parts/2: 'parts.2' must be a mapping, not 3\n"
        "/style: 'style' is the text 'fromal'; did you mean 'formal'? (choices: plain, formal)\n");
}

TEST_CASE("types are told in words") {
  CHECK(faults({{"title", 3}}) == "/title: 'title' must be a text, not 3\n");
  CHECK(faults({{"title", ""}}) == "/title: 'title' must not be empty\n");
  CHECK(faults({{"title", "x"}, {"depth", "three"}}) ==
        "/depth: 'depth' must be a whole number, not the text 'three'\n");
  CHECK(faults({{"title", "x"}, {"depth", 1e300}}) == "/depth: 'depth' must be a whole number, not 1e+300\n");
  CHECK(faults({{"title", "x"}, {"depth", 2.5}}) == "/depth: 'depth' must be a whole number, not 2.5\n");
  CHECK(faults({{"title", "x"}, {"depth", nullptr}}) == "/depth: 'depth' must be a whole number, not nothing\n");
  CHECK(faults(3) == ": this must be a mapping, not 3\n");
}

TEST_CASE("formats are checked") {
  CHECK(
      faults({{"title", "x"}, {"wait", "soon"}}) ==
      "/wait: 'wait': 'soon' is no duration (write a number and one of ms, s, min, h, d, such as 90s, 10min or 3h)\n");
  CHECK(faults({{"title", "x"}, {"wait", "500ms"}}) == "/wait: 'wait' must be at least 1, not 0.5\n");
  CHECK(faults({{"title", "x"}, {"room", true}}) == "/room: 'room' must be a size such as 512MiB or 4GiB, not true\n");
  CHECK(faults({{"title", "x"}, {"id", "A b"}}).find("which is no id") != std::string::npos);
}

TEST_CASE("a secret is named, never written, what was written is not repeated") {
  const std::string text = faults({{"title", "x"}, {"key", "sk-12345"}});
  CHECK(text ==
        "/key: 'key' must name a secret: keys never stand in a file "
        "(write \"${secret:NAME}\"; the secret NAME is then read when the run begins)\n");
  CHECK(faults({{"title", "x"}, {"key", 12345}}).find("12345") == std::string::npos);
}

TEST_CASE("alternatives: the one of the right type is explained") {
  const Json schema =
      R"({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "array", "items": {"type": "integer"}}]})"_json;
  CHECK(faults(3, schema) == "");
  CHECK(faults({1, 2}, schema) == "");
  CHECK(faults(0, schema) == ": this must be at least 1, not 0\n");
  CHECK(faults({1, "b"}, schema) == "/1: '1' must be a whole number, not the text 'b'\n");
  CHECK(faults("x", schema) == ": this must be a whole number or a list, not the text 'x'\n");
}

TEST_CASE("references lead into $defs, and rounds of references end") {
  const Json schema = R"({"$defs": {"tree": {"type": "object", "properties": {"kids": {"type": "array",
    "items": {"$ref": "#/$defs/tree"}}}}, "loop": {"$ref": "#/$defs/loop"}}, "$ref": "#/$defs/tree"})"_json;
  CHECK(faults(R"({"kids": [{"kids": []}]})"_json, schema) == "");
  CHECK(faults(R"({"kids": [{"kids": 1}]})"_json, schema) == "/kids/0/kids: 'kids.0.kids' must be a list, not 1\n");
  CHECK(schema_faults(schema).size() == 1);
}

TEST_CASE("normalising fills in defaults, units and secrets") {
  CHECK(normalised({{"title", "x"}, {"room", "4KiB"}, {"key", "${secret:API_KEY}"}, {"depth", 3.0}}, outline) ==
        Json{{"title", "x"},
             {"depth", 3},
             {"style", "plain"},
             {"wait", 600.0},
             {"room", 4096},
             {"key", {{"secret", "API_KEY"}}}});
}

TEST_CASE("defaults below an object that is missing are filled in, unless it requires more") {
  const Json schema = R"({"type": "object", "properties": {
    "limits": {"type": "object", "properties": {"time": {"format": "duration", "default": "1min"}}},
    "proxy": {"type": "object", "required": ["host"], "properties": {"host": {"type": "string"},
              "port": {"type": "integer", "default": 80}}}}})"_json;
  CHECK(normalised(Json::object(), schema) == Json{{"limits", {{"time", 60.0}}}});
  CHECK(normalised({{"proxy", {{"host", "h"}}}}, schema)["proxy"] == Json{{"host", "h"}, {"port", 80}});
}

TEST_CASE("a schema outside the subset is refused by name") {
  const auto found = schema_faults(R"({"type": "objekt", "propertys": {}, "properties": {"a": {"oneOf": []},
    "b": {"pattern": "("}, "c": {"$ref": "#/elsewhere"}, "d": {"format": "date"}}})"_json);
  std::vector<std::string> places;
  for (const Fault &f : found) places.push_back(f.pointer);
  CHECK(places == std::vector<std::string>{"/properties/a/oneOf", "/properties/b/pattern", "/properties/c/$ref",
                                           "/properties/d/format", "/propertys", "/type"});
  CHECK(found[0].message == "the keyword 'oneOf' is outside the JSON Schema subset of Athanor");
  CHECK(found[4].hint == "did you mean 'properties'?");
}

TEST_CASE("the shipped schemas of artifacts and documents lie within the subset") {
  int seen = 0;
  for (const auto &entry : fs::recursive_directory_iterator(fs::path(ATHANOR_SOURCE_DIR) / "sdk" / "schemas")) {
    if (entry.is_directory()) continue;
    CAPTURE(entry.path());
    CHECK(schema_faults(Json::parse(read_file(entry.path()))).empty());
    ++seen;
  }
  CHECK(seen >= 60);
}
