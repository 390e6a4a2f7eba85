// SPDX-License-Identifier: Apache-2.0
//
// A well-behaved plugin on the C++ layer: a stage with options, a check of its own, a question to a
// model, and one that has many calls in flight on its one thread. Also built with another standard library.
#include <athanor/plugin.hpp>
#include <set>

namespace {

using athanor::sdk::Error;
using athanor::sdk::Host;
using athanor::sdk::Json;

constexpr char greet_info[] = R"json({
  "schema": "athanor.component/1",
  "summary": "Greets somebody, in words that a model finds.",
  "options": {
    "type": "object",
    "properties": {
      "name": {"type": "string", "minLength": 1, "description": "who is greeted"},
      "tone": {"type": "string", "enum": ["warm", "cool"], "default": "warm", "description": "how"},
      "pause": {"type": "string", "format": "duration", "default": "1s", "description": "how long to wait before"}
    },
    "required": ["name"],
    "additionalProperties": false
  },
  "inputs": {"idea": {"type": "idea/1", "optional": true, "description": "what to speak about"}},
  "outputs": {"greetings": {"type": "org.test.greeting/1", "list": true, "description": "one for each guest"}},
  "services": ["athanor.llm/1"],
  "programs": ["sh"],
  "tasks": {"greet.words": {"role": "writer", "description": "finds the words", "context": {"type": "object"}}},
  "speaks": ["athanor.stage.run/1"],
  "examples": [{"title": "a warm welcome", "options": {"name": "Ada"}}]
})json";

struct Greet {
  static constexpr const char *kind = "stage", *name = "greet", *info = greet_info;

  Greet(const Json &options, std::filesystem::path resources) : options_(options), resources_(std::move(resources)) {
    if (options.value("name", "") == "throw") throw std::runtime_error("thrown while it was made");
  }
  static void validate(const Json &options) {
    if (options.value("name", "") == "Nobody")
      throw Error("bad_options", "nobody cannot be greeted", "name somebody", "/name");
  }
  Json run(const Json &request, Host &host) {
    if (request.value("schema", "") != "athanor.stage.run/1") athanor::sdk::unknown_request(request);
    const Json answer = host.call("words", athanor::sdk::llm_request("greet.words", {{"name", options_.at("name")}}));
    return {{"schema", "athanor.stage.result/1"},
            {"outputs", {{"greeting", answer.at("text")}, {"resources", resources_.string()}}}};
  }

 private:
  Json options_;
  std::filesystem::path resources_;
};

// One thread, no barrier: whatever ends is replaced at once.
struct Many {
  static constexpr const char *kind = "stage", *name = "many", *info = R"json({
    "schema": "athanor.component/1", "summary": "Keeps many calls in flight.",
    "options": {"type": "object", "properties": {
      "jobs": {"type": "integer", "default": 1000, "description": "experiments at once"},
      "models": {"type": "integer", "default": 64, "description": "model calls at once"}}},
    "services": ["athanor.experiment/1", "athanor.llm/1"], "speaks": ["athanor.stage.run/1"]})json";

  Many(const Json &options, const std::filesystem::path &)
      : jobs_(options.value("jobs", 1000)), models_(options.value("models", 64)) {}

  Json run(const Json &, Host &host) {
    for (int i = 0; i < models_; ++i)
      host.start("node-" + std::to_string(i) + "/draft", {{"schema", "athanor.llm/1"}, {"task", "many.draft"}});
    for (int i = 0; i < jobs_; ++i)
      host.start("node-" + std::to_string(i) + "/run", {{"schema", "athanor.experiment/1"}});
    std::uint64_t last = 0;
    int in_order = 0;
    std::set<std::string> names;
    while (const auto done = host.next()) {
      names.insert(done->name);
      if (done->ok && done->order == last + 1) ++in_order;
      last = done->order;
    }
    return {{"ended", names.size()}, {"in_order", in_order}};
  }

 private:
  int jobs_, models_;
};

}  // namespace

ATHANOR_PLUGIN("org.test.greet", "1.2.3", Greet, Many)
