// SPDX-License-Identifier: Apache-2.0
//
// A search for tests: a chain of nodes, each a model call and a job; the next node's model is asked while the job runs.
#include <athanor/plugin.hpp>

using namespace athanor::sdk;

namespace {

constexpr const char *info_text = R"({
  "schema": "athanor.component/1", "summary": "A chain of nodes; for tests.",
  "options": {"type": "object", "additionalProperties": false, "properties": {
    "nodes": {"type": "integer", "default": 3, "description": "how many nodes"},
    "word": {"type": "string", "default": "plain", "description": "what the model is told"},
    "word_from": {"type": "integer", "default": 1, "description": "from which node on; before: nothing"},
    "stop_after": {"type": "integer", "default": 0, "description": "fails after so many nodes; 0: never"}}},
  "inputs": {"idea": {"type": "idea/1", "optional": true}}, "outputs": {"idea": {"type": "idea/1"}},
  "services": ["athanor.llm/1", "athanor.experiment/1", "athanor.node/1"],
  "tasks": {"trail.ask": {"context": {"type": "object", "required": ["number", "word"],
    "properties": {"number": {"type": "integer"}, "word": {"type": "string"}}}}},
  "speaks": ["athanor.stage.run/1"]})";

struct Trail {
  static constexpr const char *kind = "stage", *name = "trail", *info = info_text;
  Trail(const Json &options, const std::filesystem::path &) : options_(options) {}

  Json run(const Json &request, Host &host) {
    const int nodes = options_.value("nodes", 3);
    ask(host, 1);
    std::string order;
    int open = 1, ended = 0;
    while (const auto done = host.next()) {
      --open;
      order += done->name + " ";
      const std::string node = done->name.substr(0, done->name.find('/'));
      const int number = std::stoi(node.substr(5));
      if (done->name == node + "/draft") {
        host.start(
            node + "/run",
            {{"schema", "athanor.experiment/1"}, {"files", Json::array()}, {"command", {"true"}}, {"seed", number}});
        ++open;
        if (number < nodes) ask(host, number + 1), ++open;
        continue;
      }
      host.call(
          {{"schema", "athanor.node/1"}, {"id", node}, {"state", "good"}, {"calls", {node + "/draft", node + "/run"}}});
      if (++ended == options_.value("stop_after", 0)) throw Error("bad_reply", "stopped as asked");
    }
    return {{"outputs", {{"idea", {{"id", request.at("run").at("stage")}, {"title", order}, {"hypothesis", "yes"}}}}}};
  }

 private:
  void ask(Host &host, int number) {
    const bool told = number >= options_.value("word_from", 1);
    host.start("node-" + std::to_string(number) + "/draft",
               llm_request("trail.ask", {{"number", number}, {"word", told ? options_.value("word", "") : ""}}));
  }
  const Json options_;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.tests.trail", "1.0.0", Trail)
