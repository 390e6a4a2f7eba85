// SPDX-License-Identifier: Apache-2.0
#include "run/fork_point.hpp"

#include <algorithm>
#include <map>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "foundation/words.hpp"
#include "ledger/ledger.hpp"

namespace athanor {
namespace {

using Path = std::vector<std::size_t>;  // of a stage: its place among the pipeline's steps, then among a for_each's

void collect(const std::vector<Step> &steps, const Path &above, std::map<std::string, Path> &out) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    Path path = above;
    path.push_back(i);
    if (steps[i].stage)
      out[steps[i].stage->id] = path;
    else
      collect(steps[i].each->steps, path, out);
  }
}

std::map<std::string, Path> stage_paths(const Plan &plan) {
  std::map<std::string, Path> out;
  collect(plan.steps, {}, out);
  return out;
}

// "a/b" has two ids, "main" none.
std::vector<std::string> ids_of(const std::string &branch) {
  std::vector<std::string> out;
  if (branch == "main" || branch.empty()) return out;
  for (std::size_t from = 0;;) {
    const std::size_t slash = branch.find('/', from);
    out.push_back(branch.substr(from, slash - from));
    if (slash == std::string::npos) return out;
    from = slash + 1;
  }
}

std::pair<std::string, std::string> split(const std::string &word) {
  const std::size_t slash = word.rfind('/');
  return slash == std::string::npos ? std::pair(std::string(), word)
                                    : std::pair(word.substr(0, slash), word.substr(slash + 1));
}

bool has_branch(Ledger &ledger, const std::string &branch, std::size_t depth) {
  if (ids_of(branch).size() != depth) return false;
  return branch == "main" || !ledger.select("SELECT branch FROM branches WHERE branch=?", {branch}).empty();
}

ForkPoint node_point(Ledger &ledger, const std::string &word, const std::vector<std::string> &stages) {
  const auto [stage, id] = split(word);
  std::vector<std::string> found, names = stages;
  for (const Json &row : ledger.select("SELECT instance,id FROM nodes ORDER BY instance,position")) {
    const std::string instance = row.at("instance"), end = "/" + stage;
    names.push_back(row.at("id"));
    const bool there =
        stage.empty() || instance == stage ||
        (instance.size() > end.size() && instance.compare(instance.size() - end.size(), end.size(), end) == 0);
    if (row.at("id") == id && there) found.push_back(instance);
  }
  if (found.empty()) {
    const std::string near = nearest(id, names);
    throw Error(
        "not_found",
        "--from " + word + ": the run has no such stage or node" +
            (near.empty() ? "" : "; did you mean '" + near + "'?"),
        "a stage of its pipeline (" + listed(stages) + "), or a node such as STAGE/node-7: `athanor show` lists them");
  }
  if (found.size() > 1) {
    for (std::string &instance : found) instance += "/" + id;
    throw Error("not_found", "--from " + word + " can be any of " + std::to_string(found.size()),
                "give more of its name: " + listed(found));
  }
  const auto [branch, own] = split(found.front());
  return {found.front() + "/" + id, own, branch, id};
}

// Whether what a stage did in a branch came before the point, or beside it.
bool is_before(const Path &stage, const std::string &branch, const ForkPoint &point, const Path &at) {
  const std::vector<std::string> ids = ids_of(branch), own = ids_of(point.branch);
  for (std::size_t level = 0; level < stage.size() && level < at.size(); ++level) {
    if (stage[level] != at[level]) return stage[level] < at[level];
    if (level < ids.size() && level < own.size() && ids[level] != own[level]) return true;  // another item's branch
  }
  return false;
}

std::vector<std::string> up_to_node(const ForkPoint &point, Ledger &ledger) {
  const Json row =
      ledger.select("SELECT node_json FROM nodes WHERE instance=? AND id=?", {point.instance(), point.node})[0];
  std::set<std::string> its;
  for (const Json &call : list_at(row.at("node_json"), "calls")) its.insert(call.get<std::string>());
  std::vector<std::string> order = ledger.deliveries(point.instance());
  const auto last = std::find_if(order.rbegin(), order.rend(), [&](const std::string &name) {
    return its.count(name) > 0 || name.rfind(point.node + "/", 0) == 0;
  });
  if (last == order.rend())
    throw Error("refused", point.from + " has no answer yet, so there is nothing to fork after",
                "fork from an earlier node, or from the stage " + point.stage);
  order.erase(last.base(), order.end());
  return order;
}

}  // namespace

ForkPoint fork_point(const Plan &plan, Ledger &ledger, const std::string &word) {
  const auto paths = stage_paths(plan);
  std::vector<std::string> stages;
  stages.reserve(paths.size());
  for (const auto &[id, path] : paths) stages.push_back(id);
  std::sort(stages.begin(), stages.end(), [&](const auto &a, const auto &b) { return paths.at(a) < paths.at(b); });
  const auto [branch, stage] = split(word);
  const auto found = paths.find(stage);
  if (found == paths.end()) return node_point(ledger, word, stages);
  const std::size_t depth = found->second.size() - 1;
  if (branch.empty()) return {stage, stage, depth == 0 ? "main" : "", ""};
  if (!has_branch(ledger, branch, depth))
    throw Error("not_found", "--from " + word + ": the stage " + stage + " has no branch '" + branch + "' in this run",
                depth == 0 ? "it stands in no for_each: give --from " + stage
                           : "`athanor show` lists the branches; --from " + stage + " means all of them");
  return {word, stage, branch, ""};
}

Shared shared_up_to(const ForkPoint &point, const Plan &plan, Ledger &ledger) {
  const auto paths = stage_paths(plan);
  const Path &at = paths.at(point.stage);
  Shared out;
  for (const Json &row :
       ledger.select("SELECT instance,branch,stage FROM stages WHERE state='done' ORDER BY at,instance")) {
    const auto path = paths.find(row.at("stage"));
    if (path == paths.end() || !is_before(path->second, row.at("branch"), point, at)) continue;
    out.instances.push_back(row.at("instance"));
    out.stages.insert(path->first);
  }
  if (!point.node.empty()) out.deliveries = up_to_node(point, ledger);
  return out;
}

}  // namespace athanor
