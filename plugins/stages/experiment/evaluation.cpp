// SPDX-License-Identifier: Apache-2.0
//
// See evaluation.hpp.
#include "evaluation.hpp"

#include <fnmatch.h>

#include <algorithm>

namespace athanor::experiment {

namespace {

constexpr std::size_t longest_words = 300;

// The last lines of what the scoring program printed.
std::string last_words(const Json &outcome) {
  std::string text = outcome.value("output", "");
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  if (text.size() > longest_words) {
    text.erase(0, text.size() - longest_words);
    const std::size_t line = text.find('\n');
    if (line != std::string::npos) text.erase(0, line + 1);
    while (!text.empty() && (static_cast<unsigned char>(text.front()) & 0xC0) == 0x80) text.erase(0, 1);
  }
  return text;
}

}  // namespace

const char *name_of(HiddenSplit split) { return split == HiddenSplit::selection ? "selection" : "claim"; }

bool Evaluation::measures(const std::string &metric) const {
  return metrics.empty() || std::find(metrics.begin(), metrics.end(), metric) != metrics.end();
}

std::optional<Evaluation> evaluation_of(const Json &domain) {
  const auto given = domain.find("evaluation");
  if (given == domain.end() || !given->is_object()) return std::nullopt;
  Evaluation out;
  out.program = given->at("program").at("path");
  out.text = given->at("program").at("text");
  out.command = given->at("command").get<std::vector<std::string>>();
  out.predictions = given->at("predictions");
  out.format = given->value("format", "");
  out.metrics = given->value("metrics", std::vector<std::string>());
  out.selection = given->at("labels").at("selection");
  out.claim = given->at("labels").at("claim");
  out.limits = given->value("limits", Json::object());
  return out;
}

Json with_predictions(Json collect, const Evaluation &evaluation) {
  if (std::find(collect.begin(), collect.end(), Json(evaluation.predictions)) == collect.end())
    collect.push_back(evaluation.predictions);
  return collect;
}

std::vector<Json> predictions_of(const Json &outcome, const Evaluation &evaluation) {
  std::vector<Json> out;
  for (const Json &file : outcome.value("files", Json::array()))
    if (::fnmatch(evaluation.predictions.c_str(), file.at("path").get_ref<const std::string &>().c_str(), 0) == 0)
      out.push_back(file);
  return out;
}

std::string no_predictions_fault(const Evaluation &evaluation) {
  return "the program wrote no predictions: there is no file " + evaluation.predictions;
}

Json scoring_work(const Evaluation &evaluation, const Json &outcome, HiddenSplit split, const Json &seed,
                  const std::string &purpose) {
  // The program comes last: a prediction of its name does not take its place.
  Json files = Json::array();
  for (const Json &file : predictions_of(outcome, evaluation))
    files.push_back({{"path", file.at("path")}, {"artifact", file.at("artifact")}});
  files.push_back({{"path", evaluation.program}, {"text", evaluation.text}});
  const std::string &labels = split == HiddenSplit::selection ? evaluation.selection : evaluation.claim;
  Json work{{"schema", "athanor.tool/1"},
            {"files", files},
            {"command", evaluation.command},
            {"data", {labels}},
            {"env", {{"ATHANOR_LABELS", labels}, {"ATHANOR_SPLIT", name_of(split)}}},
            {"collect", Json::array()},
            {"purpose", purpose}};
  if (!evaluation.limits.empty()) work["limits"] = evaluation.limits;
  if (seed.is_number()) work["seed"] = seed;
  return work;
}

Scored scored(const Json &outcome, HiddenSplit split, const std::string &dataset) {
  Scored out;
  const std::string status = outcome.value("status", "failed");
  const std::string words = last_words(outcome);
  if (status != "ok") {
    out.fault = "the predictions could not be scored";
    if (status == "invalid_results")
      out.fault += ": the scoring program's results are not as agreed";
    else if (status == "failed")
      out.fault += words.empty() ? ": the scoring program failed without a word" : ": " + words;
    else
      out.fault += ": the scoring program went over its limit (" + status + ")";
    return out;
  }
  for (Json record : outcome.value("records", Json::array())) {
    record["split"] = name_of(split);
    if (record.value("dataset", "").empty() && !dataset.empty()) record["dataset"] = dataset;
    out.records.push_back(std::move(record));
  }
  if (out.records.empty()) out.fault = "the scoring program measured nothing of the predictions";
  return out;
}

}  // namespace athanor::experiment
