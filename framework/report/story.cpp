// SPDX-License-Identifier: Apache-2.0
//
// See story.hpp.
#include "report/story.hpp"

#include <algorithm>
#include <map>

#include "foundation/json.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_records_per_story = 20000, shown_evidence = 40;

std::string dotted(std::string branch) {
  std::replace(branch.begin(), branch.end(), '/', '.');
  return branch;
}

// Some members of a document, as they are.
Json chosen(const Json &from, std::initializer_list<const char *> names) {
  Json out = Json::object();
  for (const char *name : names)
    if (from.contains(name)) out[name] = from.at(name);
  return out;
}

Json figures_of(Record &record, const Json &document, const std::string &branch) {
  Json out = Json::array();
  for (const Json &figure : document.value("figures", Json::array())) {
    Json shown = chosen(figure, {"id", "title", "caption", "records", "names"});
    for (const char *part : {"preview", "file"})
      if (figure.contains(part) && shown.value("picture", "").empty())
        shown["picture"] = record.picture(figure.at(part));
    const Json file = figure.value("file", Json());
    const std::string type = file.is_object() ? file.value("media_type", "") : "";
    const std::string name = figure.value("id", "") + (type == "application/pdf" ? ".pdf"
                                                       : type == "image/svg+xml" ? ".svg"
                                                                                 : ".png");
    shown["link"] = record.link(file, {fs::path("figures") / name, fs::path("figures") / dotted(branch) / name});
    out.push_back(std::move(shown));
  }
  return out;
}

Json paper_of(Record &record, const Json &document, const std::string &branch) {
  Json out = chosen(document, {"title", "abstract", "pages", "citations", "audit", "models", "statement", "answers"});
  out["link"] =
      record.link(document.value("pdf", Json()), {"paper.pdf", fs::path("papers") / (dotted(branch) + ".pdf")});
  return out;
}

// The frozen table; evidence is bounded, because a row may rest on thousands of records.
Json results_of(const Json &document) {
  Json rows = Json::array();
  for (const Json &row : document.value("table", Json::array())) {
    if (rows.size() >= most_records_per_story) break;
    Json shown = chosen(row, {"name", "metric", "statistic", "printed", "value", "unit", "condition", "control",
                              "dataset", "split", "factors"});
    const Json evidence = row.value("evidence", Json::array());
    shown["evidence_count"] = evidence.size();
    shown["evidence"] = Json::array();
    for (std::size_t i = 0; i < evidence.size() && i < shown_evidence; ++i) shown["evidence"].push_back(evidence[i]);
    rows.push_back(std::move(shown));
  }
  return {{"table", rows}, {"records", document.value("records", Json::array()).size()}};
}

// A revised paper is reviewed more than once; a later version of one review takes the place of the earlier.
void add_review(const std::string &stage, const Json &document, Json &story) {
  story["review"] = document;
  Json shown = document;
  shown["stage"] = stage;
  Json &all = story["reviews"];
  if (all.is_null()) all = Json::array();
  const auto same = std::find_if(all.begin(), all.end(), [&](const Json &r) { return r.at("stage") == stage; });
  if (same != all.end()) all.erase(same);
  all.push_back(std::move(shown));
}

void add(Record &record, const ArtifactRow &row, const Json &document, Json &story) {
  if (document.is_null()) return;
  if (row.type == "idea/1" && document.is_array()) story["ideas"] = document;
  if (row.type == "study/1") story["study"] = document;
  if (row.type == "claims/1") story["claims"] = document;
  if (row.type == "review/1") add_review(row.stage, document, story);
  if (row.type == "citations/1") story["citations"] = document.value("citations", Json::array());
  if (row.type == "results/1") story["results"] = results_of(document);
  if (row.type == "figures/1") story["figures"] = figures_of(record, document, row.branch);
  if (row.type == "paper/1") story["paper"] = paper_of(record, document, row.branch);
}

}  // namespace

Json stories(Record &record) {
  std::map<std::string, Json> by_branch;
  std::vector<ArtifactRow> rows = record.ledger().artifacts();
  std::stable_sort(rows.begin(), rows.end(),
                   [](const ArtifactRow &a, const ArtifactRow &b) { return a.version < b.version; });
  for (const ArtifactRow &row : rows) add(record, row, record.artifact(row), by_branch[row.branch]);
  Json out = Json::array();
  for (auto &[branch, story] : by_branch) {
    if (!story.is_object() || story.empty()) continue;
    story["branch"] = branch;
    out.push_back(std::move(story));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Json &a, const Json &b) { return a.contains("paper") > b.contains("paper"); });
  return out;
}

Json artifact_rows(Record &record) {
  return record.ledger().select("SELECT name,type,sha256,size,path,at FROM artifacts ORDER BY at,name");
}

}  // namespace athanor
