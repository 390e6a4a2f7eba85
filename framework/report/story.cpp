// SPDX-License-Identifier: Apache-2.0
//
// See story.hpp.
#include "report/story.hpp"

#include <algorithm>
#include <map>

#include "foundation/base64.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_rows_per_story = 20000, shown_evidence = 200, most_pdf_bytes = 12 * 1000 * 1000;

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

// The text as its author wrote it, where it was kept: the page sets it and leads from its numbers to their records.
Json text_of(Record &record, const Json &document) {
  const Json draft = record.stored_json(document.value("draft", Json()));
  return draft.is_object() ? chosen(draft, {"title", "abstract", "sections"}) : Json();
}

Json pdf_of(Record &record, const Json &document) {
  const Json file = document.value("pdf", Json());
  const std::string bytes = record.stored_bytes(file, most_pdf_bytes);
  return bytes.empty() ? Json() : Json{{"media_type", "application/pdf"}, {"base64", base64(bytes)}};
}

Json paper_of(Record &record, const Json &document, const std::string &branch, const Keep &keep) {
  Json out = chosen(document, {"title", "abstract", "pages", "citations", "audit", "models", "statement", "answers"});
  out["link"] =
      record.link(document.value("pdf", Json()), {"paper.pdf", fs::path("papers") / (dotted(branch) + ".pdf")});
  if (const Json text = text_of(record, document); !text.is_null()) out["text"] = text;
  out["more"] = keep("pdf/" + branch, [&] { return pdf_of(record, document); });
  return out;
}

// The ids are bounded, because a row may rest on thousands of records.
Json evidence_of(const Json &document) {
  Json out = Json::object();
  for (const Json &row : list_at(document, "table")) {
    Json shown = Json::array();
    for (const Json &id : list_at(row, "evidence"))
      if (shown.size() < shown_evidence) shown.push_back(id);
    out[row.value("name", "")] = shown;
  }
  return {{"evidence", out}};
}

// The frozen table.
Json results_of(const Json &document, const std::string &branch, const Keep &keep) {
  Json rows = Json::array();
  for (const Json &row : list_at(document, "table")) {
    if (rows.size() >= most_rows_per_story) break;
    Json shown = chosen(row, {"name", "metric", "statistic", "printed", "value", "unit", "condition", "control",
                              "dataset", "split", "factors"});
    shown["evidence_count"] = list_at(row, "evidence").size();
    rows.push_back(std::move(shown));
  }
  return {{"table", rows},
          {"records", list_at(document, "records").size()},
          {"more", keep("results/" + branch, [&] { return evidence_of(document); })}};
}

// The latest document of a type that a branch has; null when there is none.
Json latest_of(Record &record, const std::string &branch, const std::string &type) {
  Json out;
  int version = 0;
  for (const ArtifactRow &row : record.ledger().artifacts())
    if (row.branch == branch && row.type == type && row.version >= version) {
      version = row.version;
      out = record.artifact(row);
    }
  return out;
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
  if (row.type == "results/1") story["results"] = document;
  if (row.type == "figures/1") story["figures"] = figures_of(record, document, row.branch);
  if (row.type == "paper/1") story["paper"] = document;
}

// What a later version may replace is kept only once it is known to be the last.
void close(Record &record, const std::string &branch, const Keep &keep, Json &story) {
  story["branch"] = branch;
  if (story.contains("results")) story["results"] = results_of(Json(story["results"]), branch, keep);
  if (story.contains("paper")) story["paper"] = paper_of(record, Json(story["paper"]), branch, keep);
}

}  // namespace

Json results_detail(Record &record, const std::string &branch) {
  const Json document = latest_of(record, branch, "results/1");
  return document.is_null() ? document : evidence_of(document);
}

Json pdf_detail(Record &record, const std::string &branch) {
  const Json document = latest_of(record, branch, "paper/1");
  return document.is_null() ? document : pdf_of(record, document);
}

Json stories(Record &record, const Keep &keep) {
  std::map<std::string, Json> by_branch;
  std::vector<ArtifactRow> rows = record.ledger().artifacts();
  std::stable_sort(rows.begin(), rows.end(),
                   [](const ArtifactRow &a, const ArtifactRow &b) { return a.version < b.version; });
  for (const ArtifactRow &row : rows) add(record, row, record.artifact(row), by_branch[row.branch]);
  Json out = Json::array();
  for (auto &[branch, story] : by_branch) {
    if (!story.is_object() || story.empty()) continue;
    close(record, branch, keep, story);
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
