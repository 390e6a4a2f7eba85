// SPDX-License-Identifier: Apache-2.0
//
// A stage for measurements: nodes of a tree, each with some model calls one after the other, a job, and its entry in
// the tree; several nodes at once. It decides nothing, so that what is measured is the house.
#include <athanor/plugin.hpp>
#include <map>
#include <vector>

using namespace athanor::sdk;

namespace {

constexpr const char *info_text = R"({
  "schema": "athanor.component/1", "summary": "Model calls and jobs in the shape of a search; for measurements.",
  "options": {"type": "object", "additionalProperties": false, "properties": {
    "nodes": {"type": "integer", "default": 10, "description": "how many nodes"},
    "asks": {"type": "integer", "default": 10, "description": "model calls of each"},
    "parallel": {"type": "integer", "default": 8, "description": "nodes at a time"},
    "snapshot_every": {"type": "integer", "default": 0, "description": "completions between two snapshots; 0: none"},
    "bytes": {"type": "integer", "default": 4000, "description": "length of each prompt"}}},
  "inputs": {}, "outputs": {"idea": {"type": "idea/1"}},
  "services": ["athanor.llm/1", "athanor.experiment/1", "athanor.node/1", "athanor.state.load/1",
    "athanor.state.snapshot/1"],
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
        snapshot_every_(options.value("snapshot_every", 0)),
        text_(options.value("bytes", std::size_t{4000}), 'x') {}

  Json run(const Json &, Host &host) {
    if (snapshot_every_ == 0 || !go_on(host))
      while (begun_ < std::min(nodes_, parallel_)) step(host, begun_++, 0);
    while (const auto done = host.next()) {
      if (!done->ok) throw Error("unavailable", "a call of the tree failed");
      const auto slash = done->name.find('/');
      const int node = std::stoi(done->name.substr(5, slash - 5));
      const int next = flying_.at(node) + 1;
      flying_.erase(node);
      if (next <= asks_) {
        step(host, node, next);
      } else {
        put(host, node, done->result.at("records").at(0).at("value"));
        if (begun_ < nodes_) step(host, begun_++, 0);
      }
      accounts_for_.push_back(done->name);
      if (snapshot_every_ > 0 && accounts_for_.size() == static_cast<std::size_t>(snapshot_every_)) snapshot(host);
    }
    return {{"outputs", {{"idea", {{"id", "tree"}, {"title", "a tree"}, {"hypothesis", "none"}}}}}};
  }

 private:
  static std::string id(int node) { return "node-" + std::to_string(node); }
  // A node's next call: its model calls, then its job.
  void step(Host &host, int node, int number) {
    flying_[node] = number;
    if (number < asks_)
      host.start(id(node) + "/ask-" + std::to_string(number),
                 llm_request("tree.ask", {{"number", number}, {"text", text_}}));
    else
      host.start(id(node) + "/run", {{"schema", "athanor.experiment/1"},
                                     {"files", {{{"path", "program.py"}, {"text", text_}}}},
                                     {"command", {"program.py"}},
                                     {"seed", node}});
  }
  void snapshot(Host &host) {
    Json flying = Json::array();
    for (const auto &[node, number] : flying_) flying.push_back(Json::array({node, number}));
    host.call("", {{"schema", "athanor.state.snapshot/1"},
                   {"value", {{"begun", begun_}, {"flying", flying}}},
                   {"accounts_for", accounts_for_}});
    accounts_for_.clear();
  }
  bool go_on(Host &host) {
    const Json state = host.call("", {{"schema", "athanor.state.load/1"}}).at("snapshot");
    if (state.is_null()) return false;
    begun_ = state.at("begun");
    for (const Json &call : state.at("flying")) step(host, call.at(0), call.at(1));
    return true;
  }
  void put(Host &host, int node, const Json &metric) {
    host.call("", {{"schema", "athanor.node/1"},
                   {"id", id(node)},
                   {"state", "good"},
                   {"metric", metric},
                   {"code", text_},
                   {"calls", {id(node) + "/run"}}});
  }

  const int nodes_, asks_, parallel_, snapshot_every_;
  const std::string text_;
  int begun_ = 0;
  std::map<int, int> flying_;  // of each node under way, the number of its call
  std::vector<std::string> accounts_for_;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.tests.tree", "1.0.0", Tree)
