// SPDX-License-Identifier: Apache-2.0
//
// docs/reference is what `athanor docs` makes of the shipped plugins, and what it shows can be used as it stands.
#include <catch2/catch.hpp>
#include <map>

#include "cli/description.hpp"
#include "cli/docs.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "pipeline/document.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

std::map<std::string, std::string> pages_in(const fs::path &folder) {
  std::map<std::string, std::string> out;
  for (const auto &entry : fs::directory_iterator(folder)) out[entry.path().filename()] = read_file(entry.path());
  return out;
}

Said write_pages(const fs::path &into) {
  return athanor_says({"docs", "--out", into.string(), "--plugin-dir", built("lib/athanor/plugins")});
}

// The YAML blocks of a page.
std::vector<std::string> yaml_in(const std::string &page) {
  std::vector<std::string> out;
  const std::string begin = "```yaml\n", end = "```\n";
  for (std::size_t at = page.find(begin); at != std::string::npos; at = page.find(begin, at)) {
    at += begin.size();
    out.push_back(page.substr(at, page.find(end, at) - at));
  }
  return out;
}

// Where the component stands in an example of its page.
const Json &use_in(const Json &example, const std::string &kind) {
  if (kind == "stage") return example.at("stages").at(0);
  if (kind == "literature") return example.at("literature").at(0);
  if (kind == "backend") return example.at("backend");
  return example.at("models").at("default");
}

ComponentInfo brewer() {
  ComponentInfo out{"stage", "brewer", "org.test.tea", "1.0.0", "", "/nowhere/tea.so", "/nowhere/tea", Json()};
  out.info = Json::parse(R"json({
    "schema": "athanor.component/1",
    "summary": "Makes tea.",
    "options": {"type": "object", "required": ["leaf"], "properties": {
      "leaf": {"enum": ["black", "green"], "description": "which | what kind"},
      "minutes": {"type": "integer", "minimum": 1, "maximum": 9, "default": 3, "description": "how long"},
      "cups": {"type": "array", "items": {"type": "object", "properties": {"size": {"type": "number",
        "exclusiveMinimum": 0, "description": "in litres"}}}, "description": "for whom"}}},
    "inputs": {"water": {"type": "idea/1", "optional": true, "list": true}},
    "outputs": {"tea": {"type": "org.test.tea/1", "description": "to be drunk"}},
    "services": ["athanor.llm/1"], "programs": ["kettle"], "wants": ["budget"],
    "tex": [{"when": {"leaf": "green"}, "files": ["tea.sty"], "packages": "texlive-tea"}],
    "tasks": {"tea.ask": {"role": "host", "description": "asks the guest", "vision": true,
      "context": {"type": "object", "required": ["guest"], "properties": {"guest": {"type": "string", "minLength": 1}}},
      "reply": {"type": "object", "properties": {"sugar": {"type": "boolean", "description": "one lump"}}}}},
    "speaks": ["athanor.stage.run/1"],
    "examples": [{"title": "strong", "options": {"leaf": "black", "minutes": 5, "cups": [{"size": 0.2}]}}]})json");
  return out;
}

}  // namespace

TEST_CASE("docs/reference is what the shipped plugins say of themselves today") {
  const TemporaryFolder folder;
  const Said said = write_pages(folder / "reference");
  INFO(said.err);
  REQUIRE(said.status == 0);
  const auto now = pages_in(folder / "reference"), kept = pages_in(source("docs/reference"));
  std::string differing;
  for (const auto &[name, text] : now)
    if (kept.count(name) == 0 || kept.at(name) != text) differing += " " + name;
  for (const auto &[name, text] : kept)
    if (now.count(name) == 0) differing += " " + name;
  INFO("not current:" << differing
                      << "\nrun: build/bin/athanor docs --out docs/reference --plugin-dir build/lib/athanor/plugins");
  CHECK(differing.empty());
}

TEST_CASE("every example of the reference is YAML whose options fit") {
  const Catalogue catalogue = Catalogue::scan({built("lib/athanor/plugins")});
  std::size_t examples = 0;
  for (const auto &component : catalogue.components()) {
    const std::string page = reference_page(describe_component(*component), component->plugin);
    CHECK_FALSE(yaml_in(page).empty());
    for (const std::string &text : yaml_in(page)) {
      INFO(component->title() << "\n" << text);
      std::vector<Diagnostic> findings;
      const auto read = parse_document_text("example.yaml", text, findings);
      REQUIRE(read);
      const Json &use = use_in(read->value, component->kind);
      CHECK(use.at("use") == component->name);
      const auto faults = check_against(use.value("with", Json::object()), component->info.at("options"), "option");
      CHECK((faults.empty() ? "" : faults[0].pointer + " " + faults[0].message) == "");
      ++examples;
    }
  }
  CHECK(examples > 20);
}

TEST_CASE("a page says everything that a component says of itself") {
  const std::string page = reference_page(describe_component(brewer()), "org.test.tea");
  CHECK(page ==
        "<!-- made by `athanor docs` of what the plugin says of itself; changes here are lost -->\n"
        "# stage/brewer\n\nMakes tea.\n\nPlugin `org.test.tea`. Is told of the budget.\n"
        "\n## Options\n\n"
        "| option | type | default | range | description |\n|---|---|---|---|---|\n"
        "| `cups` | `list of object` | - |  | for whom |\n"
        "| `cups[].size` | `number` | - | above 0 | in litres |\n"
        "| `leaf` | `black \\| green` | (required) |  | which \\| what kind |\n"
        "| `minutes` | `integer` | `3` | 1 to 9 | how long |\n"
        "\n## Inputs\n\n| name | type |  |\n|---|---|---|\n| `water` | `idea/1` | list, optional |\n"
        "\n## Outputs\n\n| name | type | description |\n|---|---|---|\n| `tea` | `org.test.tea/1` | to be drunk |\n"
        "\n## Tasks for models\n\n| task | role | reply | description |\n|---|---|---|---|\n"
        "| `tea.ask` | `host` | JSON | asks the guest; shows pictures |\n"
        "\n### Context of tea.ask\n\n| member | type | range |\n|---|---|---|\n| `guest` | `string` | not empty |\n"
        "\n### Reply of tea.ask\n\n| member | type |  | description |\n|---|---|---|---|\n"
        "| `sugar` | `boolean` | optional | one lump |\n"
        "\n## Programs that must be installed\n\n- `kettle`\n"
        "\n## Files of TeX that must be installed\n\n| when | files | packages |\n|---|---|---|\n"
        "| leaf is green | `tea.sty` | `texlive-tea` |\n"
        "\n## Asks the host for\n\n- `athanor.llm/1`\n"
        "\n## Answers\n\n- `athanor.stage.run/1`\n"
        "\n## Example: strong\n\n```yaml\nstages:\n  - use: brewer\n    with:\n      cups:\n        - size: 0.2\n"
        "      leaf: black\n      minutes: 5\n```\n");
}

TEST_CASE("texts that YAML would take for something else are quoted") {
  CHECK(as_yaml({{"a", "no"}, {"b", "${secret:KEY}"}, {"c", "two words"}, {"d", "10min"}, {"e", ""}}, 0) ==
        "a: \"no\"\nb: \"${secret:KEY}\"\nc: two words\nd: \"10min\"\ne: \"\"\n");
  CHECK(as_yaml({{"list", {1, "x", Json::array()}}, {"none", Json::object()}}, 2) ==
        "  list:\n    - 1\n    - x\n    - []\n  none: {}\n");
}

TEST_CASE("`athanor docs` takes its own old pages away and nobody else's") {
  const TemporaryFolder folder;
  REQUIRE(write_pages(folder / "pages").status == 0);
  const std::string index = read_file(folder / "pages/README.md");
  folder.write("pages/stage-gone.md", index);
  REQUIRE(write_pages(folder / "pages").status == 0);
  CHECK_FALSE(fs::exists(folder / "pages/stage-gone.md"));
  folder.write("pages/thesis.md", "# Mine\n");
  const Said said = write_pages(folder / "pages");
  CHECK(said.status == 1);
  CHECK_THAT(said.err, Catch::Contains("thesis.md: this file is not a page of `athanor docs`"));
  CHECK(read_file(folder / "pages/README.md") == index);
}

TEST_CASE("`athanor docs` without a folder, or without a plugin, says what to do") {
  CHECK_THAT(athanor_says({"docs"}).err, Catch::Contains("`athanor docs` needs --out DIR"));
  const TemporaryFolder folder;
  fs::create_directory(folder / "empty");
  const Said none =
      athanor_says({"docs", "--out", (folder / "out").string(), "--plugin-dir", (folder / "empty").string()});
  CHECK(none.status == 1);
  CHECK_THAT(none.err, Catch::Contains("no plugin was found"));
  CHECK_FALSE(fs::exists(folder / "out"));
}

TEST_CASE("`plugins show` says what the page says") {
  const std::string said =
      athanor_says({"plugins", "show", "stage/writeup", "--plugin-dir", built("lib/athanor/plugins")}).out;
  for (const char *part : {"RANGE", "context of writeup.queries", "reply of writeup.queries",
                           "files of TeX that must be installed", "texlive-publishers", "stages:\n    - use: writeup"})
    CHECK_THAT(said, Catch::Contains(part));
}
