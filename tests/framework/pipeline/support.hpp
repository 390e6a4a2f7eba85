// SPDX-License-Identifier: Apache-2.0
//
// What the tests of the check share: a catalogue of made-up components, pipelines from a text in a folder
// of their own, and findings as text without the paths of this machine.
#ifndef ATHANOR_TESTS_PIPELINE_SUPPORT_HPP
#define ATHANOR_TESTS_PIPELINE_SUPPORT_HPP

#include <unistd.h>

#include <string>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "pipeline/check.hpp"

namespace athanor::testing {

inline const fs::path here = fs::path(ATHANOR_SOURCE_DIR) / "tests" / "framework" / "pipeline";

inline ComponentInfo component(const std::string &kind, const std::string &name, const char *info,
                               fs::path resources = {}) {
  ComponentInfo out;
  out.kind = kind;
  out.name = name;
  out.plugin = "org.example." + name;
  out.version = "1.0.0";
  out.resources = std::move(resources);
  out.info = Json::parse(info);
  return out;
}

// A small research world: ideation -> experiment -> writeup -> review, and what they run on.
inline Catalogue catalogue() {
  const char *ideation = R"({"summary": "Ideas.",
    "inputs": {"known": {"type": "idea/1", "list": true, "optional": true}}, "outputs": {"ideas": {"type": "idea/1", "list": true}},
    "options": {"type": "object", "properties": {"ideas": {"type": "integer", "minimum": 1, "default": 3},
      "reflections": {"type": "integer", "default": 1}, "style": {"enum": ["bold", "careful"], "default": "careful"}}},
    "services": ["athanor.llm/1", "athanor.literature/1"],
    "tasks": {"ideation.propose": {"context": {"type": "object", "properties": {
      "topic": {"type": "object", "properties": {"title": {"type": "string"}, "text": {"type": "string"}}},
      "archive": {"type": "array", "items": {"type": "object", "properties": {"title": {"type": "string"}}}},
      "parameters": {"type": "object"}}}, "reply": {"type": "object"}}}})";
  const char *experiment = R"({"summary": "Experiments.", "inputs": {"idea": {"type": "idea/1"}},
    "outputs": {"study": {"type": "study/1"}, "results": {"type": "results/1"}, "claims": {"type": "claims/1"}},
    "options": {"type": "object", "properties": {"drafts": {"type": "integer", "default": 2},
      "time": {"type": "string", "format": "duration", "default": "1min"}, "gpus": {"type": "integer"},
      "gpu_memory": {"type": "string", "format": "bytes"}}},
    "services": ["athanor.llm/1", "athanor.experiment/1"],
    "tasks": {"experiment.draft": {"role": "coder", "context": {}, "reply": {"type": "object"}}}})";
  const char *writeup =
      R"({"summary": "A paper.", "inputs": {"study": {"type": "study/1"}, "results": {"type": "results/1"},
      "citations": {"type": "citations/1", "optional": true}},
    "outputs": {"paper": {"type": "paper/1"}}, "options": {"type": "object"}, "services": ["athanor.tool/1"]})";
  const char *review = R"({"summary": "A review.", "inputs": {"paper": {"type": "paper/1"}},
    "outputs": {"review": {"type": "review/1"}}, "options": {"type": "object"}})";
  const char *twins =
      R"({"summary": "Two studies at once.", "outputs": {"one": {"type": "study/1"}, "other": {"type": "study/1"}},
    "options": {"type": "object", "properties": {"judges": {"type": "array", "items": {"type": "string", "format": "role"}}}}})";
  const char *typeset =
      R"({"summary": "Needs what is not there.", "programs": ["no-such-program", "sh"],
    "tex": [{"when": {"style": "plain"}, "files": ["no-such-class.cls", "article.cls"], "packages": "texlive-nothing"},
      {"when": {"style": "fancy"}, "files": ["no-such-fancy.cls"], "packages": "texlive-fancy"}],
    "options": {"type": "object", "properties": {"style": {"type": "string", "default": "plain"}}}})";
  const char *scripted =
      R"({"summary": "A stand-in.", "options": {"type": "object", "required": ["script"], "properties": {
    "script": {"type": "string", "format": "path", "description": "the file with the answers"},
    "latency": {"type": "string", "format": "duration", "default": "0s"},
    "served_log": {"type": "string", "format": "output_path"}}}})";
  const char *vendor =
      R"({"summary": "A vendor.", "options": {"type": "object", "required": ["api_key"], "properties": {
    "api_key": {"type": "string", "format": "secret", "description": "the key of your account"},
    "note": {"type": "string"}, "url": {"type": "string", "format": "url"}}}})";
  const char *local = R"({"summary": "This machine.", "options": {"type": "object", "properties": {
    "workers": {"type": "integer", "minimum": 1, "default": 2}, "memory": {"format": "bytes", "default": "4GiB"},
    "sandbox": {"enum": ["strict", "none"], "default": "strict"}}}})";
  return Catalogue::of({component("backend", "local", local), component("provider", "scripted", scripted),
                        component("provider", "vendor", vendor),
                        component("stage", "experiment", experiment, here / "resources"),
                        component("stage", "ideation", ideation, here / "resources"),
                        component("stage", "review", review), component("stage", "twins", twins),
                        component("stage", "typeset", typeset), component("stage", "writeup", writeup)});
}

// Answers in place of the components: a model named "mute" gives no JSON, a backend with 99 workers is
// refused by its machine, a drafting stage with 7 drafts refuses itself.
inline CheckRequest request(const fs::path &pipeline) {
  CheckRequest out;
  out.pipeline = pipeline;
  out.validate = [](const ComponentInfo &, const Json &options) {
    if (options.value("drafts", 0) == 7) throw Error("bad_options", "7 is unlucky", "take 8", "/drafts");
  };
  out.ask = [](const ComponentInfo &, const Json &options, const Json &question) -> Json {
    if (question.at("schema") == "athanor.provider.profile/1")
      return {{"json", question.at("model") != "mute"}, {"vision", false}};
    Json problems = Json::array();
    if (options.value("workers", 0) == 99)
      problems.push_back(
          {{"code", "refused"}, {"message", "user namespaces are refused"}, {"hint", "set sandbox: none"}});
    return {{"slots", 2}, {"problems", problems}};
  };
  out.secret_problem = [](const std::string &name) -> std::string {
    return name == "ABSENT" ? "the secret ABSENT is nowhere\nput it somewhere" : "";
  };
  return out;
}

// The same where the backend also tells this.
inline CheckRequest with_capacity(CheckRequest asked, const Json &capacity) {
  asked.ask = [others = asked.ask, capacity](const ComponentInfo &info, const Json &options, const Json &question) {
    Json answer = others(info, options, question);
    if (question.at("schema") == "athanor.backend.capacity/1") answer.update(capacity);
    return answer;
  };
  return asked;
}

inline std::string without_paths(std::string text) {
  const std::string prefix = here.string() + "/";
  for (std::size_t at; (at = text.find(prefix)) != std::string::npos;) text.erase(at, prefix.size());
  return text;
}

// A folder of its own for each test; gone afterwards.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "athanor-pipeline-XXXXXX").string();
    path = ::mkdtemp(name.data());
    write_file(path / "topic.md", "# Dice\n\nHow fair are dice?\n");
    write_file(path / "script.yaml", "scripted: 1\n");
  }
  ~Folder() {
    std::error_code none;
    fs::remove_all(path, none);
  }
  Folder(const Folder &) = delete;
  Folder &operator=(const Folder &) = delete;
  fs::path path;
};

// A whole pipeline around the given stages; checked with the answers above.
inline Checked check_stages(const Folder &folder, const std::string &stages, const std::string &more = {},
                            const std::vector<std::string> &set = {}) {
  write_file(folder.path / "p.yaml", "athanor: 1\ntopic: topic.md\n" + more +
                                         "models: {default: {use: scripted, model: m, with: {script: script.yaml}}}\n"
                                         "backend: {use: local}\nliterature: []\nstages:\n" +
                                         stages);
  CheckRequest r = request(folder.path / "p.yaml");
  r.set = set;
  return check_pipeline(r, catalogue());
}

// "message" lines of the findings, without their places.
inline std::string messages(const Checked &checked) {
  std::string out;
  for (const Diagnostic &d : checked.diagnostics) out += d.message + "\n";
  return out;
}

}  // namespace athanor::testing

#endif
