// SPDX-License-Identifier: Apache-2.0
//
// See tree.hpp.
#include "report/tree.hpp"

namespace athanor {

Json search_trees(Record &record) {
  Json out = Json::array();
  for (const Json &row : record.ledger().select("SELECT instance,node_json FROM nodes ORDER BY instance,position")) {
    const std::string instance = row["instance"];
    if (out.empty() || out.back()["instance"] != instance)
      out.push_back(
          {{"instance", instance}, {"branch", instance.substr(0, instance.rfind('/'))}, {"nodes", Json::array()}});
    Json node = row["node_json"];
    node.erase("schema");
    if (node.contains("code") && node["code"].is_object()) node["code"] = record.stored_text(node["code"]);
    if (node.contains("files"))
      for (Json &file : node["files"]) {
        if (file.is_object()) file = record.stored_text(file);
        if (file.is_string()) file = both_ends(file);
      }
    for (const char *text : {"code", "plan", "analysis", "output"})
      if (node.contains(text) && node[text].is_string()) node[text] = both_ends(node[text]);
    out.back()["nodes"].push_back(std::move(node));
  }
  return out;
}

}  // namespace athanor
