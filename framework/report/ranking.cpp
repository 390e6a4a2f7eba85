// SPDX-License-Identifier: Apache-2.0
//
// See ranking.hpp.
#include "report/ranking.hpp"

#include <algorithm>

#include "foundation/json.hpp"

namespace athanor {
namespace {

// "idea/1.scores.overall" is the type "idea/1" and the path "scores.overall"; the type's own name may hold dots.
std::pair<std::string, std::string> parts_of(const std::string &by) {
  const std::size_t slash = by.find('/');
  const std::size_t dot = slash == std::string::npos ? slash : by.find('.', slash);
  if (dot == std::string::npos) return {};
  return {by.substr(0, dot), by.substr(dot + 1)};
}

Json value_of(Record &record, const std::string &branch, const Json &item, const std::string &by) {
  const auto [type, path] = parts_of(by);
  Json value;
  for (const ArtifactRow &row : record.ledger().artifacts())
    if (row.branch == branch && row.type == type) {
      const Json document = record.artifact(row);
      if (const Json *found = at_path(document, path)) value = *found;
    }
  if (!value.is_number())
    if (const Json *found = at_path(item, path)) value = *found;
  return value.is_number() ? value : Json();
}

}  // namespace

void rank_branches(Record &record, const std::map<std::string, Json> &items, Json &branches) {
  std::map<std::string, std::string> ranked_by;  // parent -> what its branches were ranked by
  for (const Json &branch : branches)
    if (branch.contains("by")) ranked_by[branch["parent"]] = branch["by"];
  for (const auto &[parent, by] : ranked_by) {
    std::vector<Json *> order;
    for (Json &branch : branches) {
      if (branch["parent"] != parent) continue;
      if (!branch.contains("value"))
        branch["value"] = value_of(record, branch["branch"], items.at(branch["branch"]), by);
      branch["by"] = by;
      if (branch["value"].is_number()) order.push_back(&branch);
    }
    std::stable_sort(order.begin(), order.end(), [](const Json *a, const Json *b) {
      const double x = (*a)["value"], y = (*b)["value"];
      return x != y ? x > y
                    : (*a)["state"] != "dropped" && (*b)["state"] == "dropped";  // of equals, the one that was kept
    });
    for (std::size_t i = 0; i < order.size(); ++i) (*order[i])["rank"] = i + 1;
  }
}

}  // namespace athanor
