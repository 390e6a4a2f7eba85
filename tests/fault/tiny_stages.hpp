// SPDX-License-Identifier: Apache-2.0
//
// What stands before and after the stage `experiment` in tests/fault/tiny.yaml: as few calls as there are ways of
// making them.
#ifndef ATHANOR_TESTS_FAULT_TINY_STAGES_HPP
#define ATHANOR_TESTS_FAULT_TINY_STAGES_HPP

#include <athanor/plugin.hpp>
#include <set>
#include <string>

namespace athanor::tests::fault {

using sdk::Json;

inline Json ask(const std::string &text, const Json &reply) {
  return {{"schema", "athanor.llm/1"},
          {"messages", {{{"role", "user"}, {"parts", {{{"type", "text"}, {"text", text}}}}}}},
          {"reply", reply}};
}

struct Ideas {
  static constexpr const char *kind = "stage", *name = "tiny_ideas", *info = R"({
    "schema": "athanor.component/1", "summary": "Asks twice at once for an idea; for tests.",
    "options": {"type": "object", "additionalProperties": false, "properties": {}},
    "outputs": {"ideas": {"type": "idea/1", "list": true}}, "services": ["athanor.llm/1"],
    "speaks": ["athanor.stage.run/1"]})";
  Ideas(const Json &, const std::filesystem::path &) {}

  Json run(const Json &, sdk::Host &host) {
    Json request = ask("An idea, please.", R"({"type": "object", "required": ["title", "overall"], "properties": {
      "title": {"type": "string"}, "overall": {"type": "number"}}})"_json);
    request["n"] = 2;
    const Json answer = host.call("ideas", request);
    Json ideas = Json::array();
    for (const Json &sample : answer.at("samples"))
      ideas.push_back({{"id", "idea-" + std::to_string(ideas.size() + 1)},
                       {"title", sample.at("json").at("title")},
                       {"hypothesis", "With the treatment, the score on unseen points is higher."},
                       {"scores", {{"overall", sample.at("json").at("overall")}}}});
    return {{"outputs", {{"ideas", ideas}}}};
  }
};

struct Paper {
  static constexpr const char *kind = "stage", *name = "tiny_paper", *info = R"({
    "schema": "athanor.component/1", "summary": "Writes a page with one call and one tool; for tests.",
    "options": {"type": "object", "additionalProperties": false, "properties": {}},
    "inputs": {"claims": {"type": "claims/1", "description": "what was found"}},
    "services": ["athanor.llm/1", "athanor.tool/1", "athanor.state.load/1", "athanor.state.append/1"],
    "speaks": ["athanor.stage.run/1"]})";
  Paper(const Json &, const std::filesystem::path &) {}

  Json run(const Json &, sdk::Host &host) {
    const Json answer =
        host.call("abstract", ask("An abstract, please.", R"({"type": "object", "required": ["abstract"],
      "properties": {"abstract": {"type": "string"}}})"_json));
    const Json set =
        host.call("typeset", {{"schema", "athanor.tool/1"},
                              {"files", {{{"path", "page.txt"}, {"text", answer.at("json").at("abstract")}}}},
                              {"command", {"/bin/sh", "-c", "sleep 0.02; cat page.txt >paper.txt"}},
                              {"collect", {"paper.txt"}}});
    if (set.at("files").size() != 1) throw sdk::Error("internal", "the tool left no page");
    take_notes(host);
    return {{"outputs", Json::object()}};
  }

 private:
  // Three calls at once, accounted for in the stage's journal in the order in which they are answered. What stands
  // there is not asked again.
  static void take_notes(sdk::Host &host) {
    std::set<std::string> known;
    const auto load = [&] { return host.call({{"schema", "athanor.state.load/1"}}).at("entries"); };
    for (const Json &entry : load()) known.insert(entry.at("note").get<std::string>());
    for (const char *note : {"note-3", "note-1", "note-2"})
      if (!known.count(note)) host.start(note, ask("A note, please.", R"({"type": "object"})"_json));
    while (const auto completion = host.next()) {
      if (!completion->ok) throw *completion->error;
      host.call({{"schema", "athanor.state.append/1"},
                 {"entries", {{{"note", completion->name}}}},
                 {"accounts_for", {completion->name}}});
    }
    if (load().size() != 3) throw sdk::Error("internal", "the journal does not hold three notes");
  }
};

}  // namespace athanor::tests::fault

#endif
