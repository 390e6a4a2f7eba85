// SPDX-License-Identifier: Apache-2.0
//
// See findings.hpp.
#include "report/findings.hpp"

#include <algorithm>
#include <map>

#include "foundation/json.hpp"

namespace athanor {
namespace {

// The documents of one branch, each in its latest version, by type.
using Documents = std::map<std::string, Json>;

std::map<std::string, Documents> by_branch(Record &record, const std::vector<std::string> &types) {
  std::vector<ArtifactRow> rows = record.ledger().artifacts();
  std::stable_sort(rows.begin(), rows.end(),
                   [](const ArtifactRow &a, const ArtifactRow &b) { return a.version < b.version; });
  std::map<std::string, std::map<std::string, ArtifactRow>> last;
  for (const ArtifactRow &row : rows)
    if (std::find(types.begin(), types.end(), row.type) != types.end()) last[row.branch][row.type] = row;
  std::map<std::string, Documents> out;
  for (const auto &[branch, kinds] : last)
    for (const auto &[type, row] : kinds)
      if (Json document = record.artifact(row); !document.is_null()) out[branch][type] = std::move(document);
  return out;
}

std::string pdf_of(Record &record, const std::string &branch, const Json &paper) {
  std::string dotted = branch;
  std::replace(dotted.begin(), dotted.end(), '/', '.');
  return record.link(paper.value("pdf", Json()), {"paper.pdf", fs::path("papers") / (dotted + ".pdf")});
}

Json told(Record &record, const std::string &branch, const Documents &documents) {
  Json out{{"branch", branch}};
  if (const auto paper = documents.find("paper/1"); paper != documents.end() && paper->second.is_object())
    out["paper"] = {{"title", paper->second.value("title", "")}, {"path", pdf_of(record, branch, paper->second)}};
  if (const auto claims = documents.find("claims/1"); claims != documents.end())
    out["claims"] = list_at(claims->second, "claims");
  if (const auto review = documents.find("review/1"); review != documents.end() && review->second.is_object()) {
    out["review"] = Json::object();
    for (const char *name : {"overall", "decision"})
      if (review->second.contains(name)) out["review"][name] = review->second.at(name);
  }
  return out;
}

}  // namespace

Json latest(Record &record, const std::string &branch, const std::string &type) {
  std::optional<ArtifactRow> found;
  for (const ArtifactRow &row : record.ledger().artifacts())
    if (row.branch == branch && row.type == type && (!found || row.version > found->version)) found = row;
  return found ? record.artifact(*found) : Json();
}

Json best_node(Record &record, const std::string &instance, const Json &study) {
  Json best;
  const Json chosen = object_at(object_at(study, "search"), "chosen").value("node", Json());
  for (Json row : record.ledger().select(
           "SELECT id,json_extract(node_json,'$.metric') AS metric,json_extract(node_json,'$.direction') AS direction,"
           "json_extract(node_json,'$.objective') AS objective,json_extract(node_json,'$.title') AS title FROM nodes "
           "WHERE instance=? AND json_extract(node_json,'$.state')='good' AND json_extract(node_json,'$.about') IS "
           "NULL ORDER BY position",
           {instance})) {
    row["chosen"] = row["id"] == chosen;
    const bool first = best.is_null();
    if (row["chosen"] == true) return row;
    if (!row["metric"].is_number() || !row["direction"].is_string()) continue;
    const bool better =
        !first && (row["direction"] == "minimise" ? row["metric"] < best["metric"] : row["metric"] > best["metric"]);
    if (first || better) best = std::move(row);
  }
  return best;
}

Json findings(Record &record) {
  std::map<std::string, Json> ideas;
  for (const Json &event : record.ledger().select(
           "SELECT instance,json_extract(data_json,'$.item') AS item_json FROM events WHERE kind='branch.running' "
           "ORDER BY seq"))
    ideas[event["instance"]] = event["item_json"];
  std::map<std::string, Documents> all = by_branch(record, {"claims/1", "paper/1", "review/1", "study/1"});
  const Json searches = record.ledger().select("SELECT instance FROM nodes GROUP BY instance");
  for (const Json &row : searches) {
    const std::string instance = row["instance"];
    all[instance.substr(0, instance.rfind('/'))];
  }
  Json out = Json::array();
  for (const auto &[branch, documents] : all) {
    Json one = told(record, branch, documents);
    if (const auto idea = ideas.find(branch); idea != ideas.end() && idea->second.is_object())
      one["idea"] = idea->second;
    const auto study = documents.find("study/1");
    if (study != documents.end() && study->second.is_object()) one["question"] = study->second.value("question", "");
    for (const Json &row : searches) {
      const std::string instance = row["instance"];
      if (instance.substr(0, instance.rfind('/')) != branch) continue;
      Json best = best_node(record, instance, study != documents.end() ? study->second : Json::object());
      if (best.is_null()) continue;
      best["instance"] = instance;
      one["best"] = std::move(best);
    }
    if (one.size() > 1) out.push_back(std::move(one));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Json &a, const Json &b) { return a.contains("paper") > b.contains("paper"); });
  return out;
}

Json verdicts(const Json &findings) {
  Json out = Json::object();
  for (const Json &branch : findings)
    for (const Json &claim : list_at(branch, "claims")) {
      Json &count = out[claim.value("verdict", "untested")];
      count = count.is_null() ? 1 : count.get<int>() + 1;
    }
  return out;
}

}  // namespace athanor
