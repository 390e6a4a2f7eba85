// SPDX-License-Identifier: Apache-2.0
//
// Prompts: the pipeline's own folder wins, and tags name what the context has.
#include <catch2/catch.hpp>

#include "tests/framework/pipeline/support.hpp"

using namespace athanor;
using namespace athanor::testing;

namespace {

std::string findings_with(const std::string &text) {
  const Folder folder;
  write_file(folder.path / "prompts" / "ideation.propose.mustache", text);
  std::string out;
  for (const Diagnostic &d : check_stages(folder, "  - use: ideation\n", "prompts: prompts\n").diagnostics)
    out += std::to_string(d.line) + ":" + std::to_string(d.column) + " " + d.message + "\n";
  return out;
}

}  // namespace

TEST_CASE("tags may name fields, fields of fields, and those of a section's items") {
  CHECK(findings_with(
            "{{topic.title}} {{#archive}}{{title}} {{topic.text}} {{.}}{{/archive}}{{^archive}}none{{/archive}}") ==
        "");
}

TEST_CASE("of a mapping without declared members any field may be named") {
  CHECK(findings_with("{{parameters.noise.level}} {{#parameters}}{{anything}}{{/parameters}}") == "");
}

TEST_CASE("an unknown field is shown in the template with the nearest right word") {
  CHECK(findings_with("=== system\nHi\n=== user\nTopic: {{topic.titel}}\n") ==
        "4:8 'topic' in the context of ideation.propose has no field 'titel'; did you mean 'title'?\n");
  CHECK(findings_with("{{#archiv}}{{/archiv}}") ==
        "1:1 the context of ideation.propose has no field 'archiv'; did you mean 'archive'?\n");
  CHECK(findings_with("{{#archive}}{{tittle}}{{/archive}}") ==
        "1:13 the context of ideation.propose has no field 'tittle'; did you mean 'title'?\n");
  CHECK(findings_with("{{title}}") == "1:1 the context of ideation.propose has no field 'title'\n");
}

TEST_CASE("broken tags and unknown parts are shown too, comments and delimiters are no fields") {
  CHECK(findings_with("{{! a note }}{{=<% %>=}}<%topic.title%> {{not.a.tag}}") == "");
  CHECK(findings_with("{{#archive}}") == "1:1 section 'archive' is never closed\n");
  CHECK(findings_with("=== sytem\nx\n") == "1:1 a template has no part 'sytem'\n");
  CHECK(findings_with("=== system\n{{#archive}}\n=== user\n{{/archive}}\n") ==
        "2:1 section 'archive' is never closed\n4:1 section 'archive' is closed but was never opened\n");
}
