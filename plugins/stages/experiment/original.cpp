// SPDX-License-Identifier: Apache-2.0
//
// See original.hpp.
#include "original.hpp"

#include <algorithm>
#include <set>

#include "running.hpp"
#include "study.hpp"
#include "work.hpp"

namespace athanor::experiment {

namespace {

std::set<std::string> editable_in(const Json &code) {
  std::set<std::string> out;
  for (const auto &path : code.value("editable", Json::array())) out.insert(path.get<std::string>());
  return out;
}

[[noreturn]] void no_baseline(const std::string &what, const Json &outcome) {
  throw sdk::Error(
      "bad_request",
      "the program in `code` cannot be the baseline: " + what +
          "; it printed at the end: " + output_tail(outcome.value("output", "")),
      "run it by hand with ATHANOR_RESULTS=/tmp/results.jsonl ATHANOR_SEED=1; it appends one JSON object a "
      "line, {\"metric\": ..., \"value\": ...}, as docs/own-code.md says",
      "/run/code");
}

void check_outcome(const Json &outcome) {
  if (outcome.value("status", "failed") != "ok") {
    std::string what = "it ended with the status " + outcome.value("status", "failed");
    for (const auto &fault : outcome.value("faults", Json::array())) what += "; " + fault.get<std::string>();
    no_baseline(what, outcome);
  }
  const Json records = outcome.value("records", Json::array());
  if (records.empty()) no_baseline("it measured nothing", outcome);
  for (const auto &record : records)
    if (record.contains("condition"))
      no_baseline(
          "its results name conditions (\"" + record["condition"].get<std::string>() +
              "\"), but as it is the program is one condition, and as it will be another: leave `condition` out",
          outcome);
}

std::string place_text(const Json &record) {
  std::string out = '`' + record.at("metric").get<std::string>() + '`';
  if (record.contains("dataset")) out += " on data set \"" + record["dataset"].get<std::string>() + '"';
  if (record.contains("split")) out += ", split \"" + record["split"].get<std::string>() + '"';
  const Json factors = record.value("factors", Json::object());
  for (const auto &[factor, level] : factors.items()) out += ", " + factor + " = " + level_text(level);
  return out;
}

}  // namespace

Program original_program(const Json &code) {
  Program out;
  const auto editable = editable_in(code);
  std::map<std::string, Json> fixed;
  for (const auto &file : code.at("files")) {
    const std::string path = file.at("path");
    if (file.value("executable", false)) out.executable.insert(path);
    if (file.contains("text") && editable.count(path))
      out.put(path, file["text"]);
    else
      fixed[path] = file;
  }
  out.fixed = std::make_shared<const std::map<std::string, Json>>(std::move(fixed));
  return out;
}

std::vector<Json> run_original(Calls &calls, const Settings &settings) {
  Node node;
  node.program = original_program(settings.code);
  std::vector<Json> outcomes(settings.selection.size());
  for (std::size_t run = 0; run < outcomes.size(); ++run)
    run_program(
        calls, original_call(run),
        work_of(calls.host(), node, settings, settings.selection[run], "the program as it is"),
        [&outcomes, run](const sdk::Completion &completion) { outcomes[run] = result_of(completion); },
        [](const std::string &) {});
  while (std::any_of(outcomes.begin(), outcomes.end(), [](const Json &o) { return o.is_null(); }) && calls.step()) {
  }
  for (const Json &outcome : outcomes) check_outcome(outcome);
  return outcomes;
}

Json original_context(const Settings &settings, const std::vector<Json> &outcomes) {
  constexpr std::size_t most_measures = 200;
  Json measures = Json::array();
  std::map<std::string, std::pair<std::size_t, double>> seen;  // how often, and the last value
  for (const auto &record : outcomes.at(0).at("records")) {
    auto &place = seen[place_text(record)];
    ++place.first;
    place.second = record.at("value");
  }
  for (const auto &[place, found] : seen)
    if (measures.size() < most_measures)
      measures.push_back(place + ": " + number_text(found.second) +
                         (found.first > 1 ? ", the last of " + std::to_string(found.first) + " values" : ""));
  Json files = Json::array();
  const Program program = original_program(settings.code);
  for (const auto &[path, text] : program.files) files.push_back({{"path", path}, {"text", *text}});
  return {{"measures", measures}, {"files", files}};
}

std::vector<std::string> not_measured(const Json &plan, const std::vector<Json> &outcomes, const Settings &settings) {
  std::vector<std::string> out;
  std::size_t baselines = 0, treatments = 0;
  for (const auto &condition : plan.at("conditions")) {
    baselines += condition.at("role") == "baseline";
    treatments += condition.at("role") == "treatment";
  }
  if (baselines != 1 || treatments != 1 || plan.at("conditions").size() != 2)
    return {
        "conditions: declare one baseline, the program as it is, one treatment, the program as it will be, and no "
        "other"};
  const Study study = make_study(study_document(plan, settings));
  std::set<std::string> measured;
  for (const auto &record : outcomes.at(0).at("records"))
    measured.insert(key_of({record.at("metric"), record.value("dataset", ""), record.value("split", ""), "",
                            record.value("factors", Json::object())}));
  for (const Cell &cell : study.cells({""}))
    if (!measured.count(key_of(cell)) && out.size() < 5)
      out.push_back("the program as it is does not measure `" + cell.metric + "` on data set \"" + cell.dataset +
                    "\", split \"" + cell.split + '"' + (cell.factors.empty() ? "" : " at all declared levels"));
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Json with_condition(Json outcome, const std::string &condition) {
  if (outcome.contains("records"))
    for (auto &record : outcome["records"])
      if (!record.contains("condition")) record["condition"] = condition;
  return outcome;
}

}  // namespace athanor::experiment
