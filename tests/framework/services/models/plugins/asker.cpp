// SPDX-License-Identifier: Apache-2.0
//
// A stage for tests that only lends its declaration: tasks with free and with structured answers.
#include <athanor/plugin.hpp>

using namespace athanor::sdk;

namespace {

constexpr const char *info_text = R"({
  "schema": "athanor.component/1", "summary": "Declares tasks; for tests.", "options": {"type": "object"},
  "services": ["athanor.llm/1"],
  "tasks": {
    "asker.talk": {"context": {"type": "object", "properties": {"about": {"type": "string"}}, "required": ["about"]}},
    "asker.plan": {"context": {"type": "object"},
      "reply": {"type": "object", "additionalProperties": false, "required": ["plan", "code"], "properties": {
        "plan": {"type": "string"}, "code": {"type": "string", "minLength": 3}, "note": {"type": "string"}}}}},
  "speaks": ["athanor.stage.run/1"]})";

struct Asker {
  static constexpr const char *kind = "stage", *name = "asker", *info = info_text;
  Asker(const Json &, const std::filesystem::path &) {}
  Json run(const Json &request, Host &) { unknown_request(request); }
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.tests.asker", "1.0.0", Asker)
