// SPDX-License-Identifier: Apache-2.0
//
// A stage for measurements: nodes of a tree, each with some model calls one after the other, a job, and its entry in
// the tree; several nodes at once. It decides nothing, so that what is measured is the house.
#include <athanor/plugin.hpp>

using namespace athanor::sdk;

namespace {

constexpr const char *info_text = R"({
  "schema": "athanor.component/1", "summary": "Model calls and jobs in the shape of a search; for measurements.",
  "options": {"type": "object", "additionalProperties": false, "properties": {
    "nodes": {"type": "integer", "default": 10, "description": "how many nodes"},
    "asks": {"type": "integer", "default": 10, "description": "model calls of each"},
    "parallel": {"type": "integer", "default": 8, "description": "nodes at a time"},
    "bytes": {"type": "integer", "default": 4000, "description": "length of each prompt"}}},
  "inputs": {}, "outputs": {"idea": {"type": "idea/1"}},
  "services": ["athanor.llm/1", "athanor.experiment/1", "athanor.node/1"],
  "tasks": {"tree.ask": {"context": {"type": "object",
    "properties": {"number": {"type": "integer"}, "text": {"type": "string"}}, "required": ["number", "text"]}}},
  "speaks": ["athanor.stage.run/1"]})";

class Tree {
 public:
  static constexpr const char *kind = "stage", *name = "tree", *info = info_text;
  Tree(const Json &options, const std::filesystem::path &)
      : nodes_(options.value("nodes", 10)),
        asks_(options.value("asks", 10)),
        parallel_(options.value("parallel", 8)),
        text_(options.value("bytes", std::size_t{4000}), 'x') {}

  Json run(const Json &, Host &host) {
    int begun = 0;
    for (; begun < std::min(nodes_, parallel_); ++begun) ask(host, begun, 0);
    while (const auto done = host.next()) {
      if (!done->ok) throw Error("unavailable", "a call of the tree failed");
      const auto slash = done->name.find('/');
      const int node = std::stoi(done->name.substr(5, slash - 5));
      const std::string what = done->name.substr(slash + 1);
      if (what == "run") {
        put(host, node, done->result.at("records").at(0).at("value"));
        if (begun < nodes_) ask(host, begun++, 0);
      } else if (const int next = std::stoi(what.substr(4)) + 1; next < asks_) {
        ask(host, node, next);
      } else {
        host.start(id(node) + "/run", {{"schema", "athanor.experiment/1"},
                                       {"files", {{{"path", "program.py"}, {"text", text_}}}},
                                       {"command", {"program.py"}},
                                       {"seed", node}});
      }
    }
    return {{"outputs", {{"idea", {{"id", "tree"}, {"title", "a tree"}, {"hypothesis", "none"}}}}}};
  }

 private:
  static std::string id(int node) { return "node-" + std::to_string(node); }
  void ask(Host &host, int node, int number) {
    host.start(id(node) + "/ask-" + std::to_string(number),
               llm_request("tree.ask", {{"number", number}, {"text", text_}}));
  }
  void put(Host &host, int node, const Json &metric) {
    host.call("", {{"schema", "athanor.node/1"},
                   {"id", id(node)},
                   {"state", "good"},
                   {"metric", metric},
                   {"code", text_},
                   {"calls", {id(node) + "/run"}}});
  }

  const int nodes_, asks_, parallel_;
  const std::string text_;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.tests.tree", "1.0.0", Tree)
