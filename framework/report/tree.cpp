// SPDX-License-Identifier: Apache-2.0
//
// See tree.hpp.
#include "report/tree.hpp"

#include <algorithm>

namespace athanor {
namespace {

// What the picture of a tree and its filter need of a node.
constexpr const char *outlined[] = {"id",     "parent",    "with",      "about", "phase", "operator", "state",
                                    "metric", "objective", "direction", "title", "calls", "seconds"};

bool is_outlined(const std::string &name) {
  return std::any_of(std::begin(outlined), std::end(outlined), [&](const char *one) { return name == one; });
}

Json detail_of(Record &record, const Json &node) {
  Json out = Json::object();
  for (auto it = node.begin(); it != node.end(); ++it)
    if (!is_outlined(it.key()) && it.key() != "schema") out[it.key()] = it.value();
  if (out.contains("code") && out["code"].is_object()) out["code"] = record.stored_text(out["code"]);
  if (out.contains("files"))
    for (Json &file : out["files"]) {
      if (file.is_object()) file = record.stored_text(file);
      if (file.is_string()) file = both_ends(file);
    }
  for (const char *text : {"code", "plan", "analysis", "output"})
    if (out.contains(text) && out[text].is_string()) out[text] = both_ends(out[text]);
  return out;
}

}  // namespace

Json node_detail(Record &record, const std::string &instance, const std::string &id) {
  const Json rows = record.ledger().select("SELECT node_json FROM nodes WHERE instance=? AND id=?", {instance, id});
  return rows.empty() ? Json() : detail_of(record, rows[0]["node_json"]);
}

Json search_trees(Record &record, const Keep &keep) {
  Json out = Json::array();
  for (const Json &row : record.ledger().select("SELECT instance,node_json FROM nodes ORDER BY instance,position")) {
    const std::string instance = row["instance"];
    if (out.empty() || out.back()["instance"] != instance)
      out.push_back(
          {{"instance", instance}, {"branch", instance.substr(0, instance.rfind('/'))}, {"nodes", Json::array()}});
    const Json &all = row["node_json"];
    Json node = Json::object();
    for (const char *name : outlined)
      if (all.contains(name)) node[name] = all.at(name);
    node["more"] = keep("node/" + instance + "/" + node.value("id", ""), [&] { return detail_of(record, all); });
    out.back()["nodes"].push_back(std::move(node));
  }
  return out;
}

}  // namespace athanor
