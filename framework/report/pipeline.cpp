// SPDX-License-Identifier: Apache-2.0
//
// See pipeline.hpp.
#include "report/pipeline.hpp"

#include <algorithm>
#include <map>

#include "foundation/json.hpp"
#include "report/ranking.hpp"

namespace athanor {
namespace {

// From the last event that says so. A run whose process was killed says nothing more: it is "unfinished".
std::string state_after(const std::string &event) {
  if (event == "run.done") return "done";
  if (event == "run.failed") return "failed";
  if (event == "run.paused") return "paused";
  return event == "run.started" ? "unfinished" : "not started";
}

// The stretches between a beginning and its end, as [[from, to], ...]; the last "to" is null when there was no end.
// A host that is killed tells no end: the next beginning is the sign of it. Nobody can be said to have worked for
// longer than until the last word of the host before (`before`).
void stretch(Json &spans, bool begins, const Json &event) {
  if (!spans.empty() && spans.back()[1].is_null()) {
    const bool other_host = begins && event["before"].is_string() && event["before"] >= spans.back()[0];
    spans.back()[1] = event[other_host ? "before" : "at"];
  }
  if (begins) spans.push_back({event["at"], nullptr});
}

// Of events `e`: when the host before the one that tells it said something for the last time.
constexpr char last_word_before[] =
    "(SELECT p.at FROM events p WHERE p.seq<(SELECT MAX(r.seq) FROM events r WHERE r.kind='run.started' AND "
    "r.seq<=e.seq) ORDER BY p.seq DESC LIMIT 1) AS before";

void planned_stages(const Json &steps, bool in_branches, std::vector<Json> &out) {
  if (!steps.is_array()) return;
  for (const Json &step : steps) {
    if (!step.is_object()) continue;
    if (step.contains("stages"))
      planned_stages(step.at("stages"), true, out);
    else if (step.contains("use") && step.at("use").is_string())
      out.push_back({{"stage", step.value("id", step.at("use").get<std::string>())},
                     {"use", step.at("use")},
                     {"in_branches", in_branches}});
  }
}

}  // namespace

Json run_facts(Record &record) {
  Ledger &ledger = record.ledger();
  Json out = Json::object();
  for (const Json &row : ledger.select("SELECT key,value FROM meta ORDER BY key"))
    out[row["key"].get<std::string>()] = row["value"];
  if (out.contains("forked_from"))
    out["forked_from"] = Json::parse(out["forked_from"].get<std::string>(), nullptr, false);
  out["unverified"] = !ledger.select("SELECT seq FROM events WHERE kind='network.unverified' LIMIT 1").empty();
  Json spans = Json::array();
  std::string last;
  for (const Json &event :
       ledger.select("SELECT e.at,e.kind,e.data_json," + std::string(last_word_before) +
                     " FROM events e WHERE e.kind IN "
                     "('run.created','run.started','run.done','run.failed','run.paused') ORDER BY e.seq")) {
    last = event["kind"];
    if (last == "run.created")
      out["created_with"] = event["data_json"];
    else
      stretch(spans, last == "run.started", event);
    const Json why = event["data_json"].value("error", Json());
    if (last == "run.failed" || (last == "run.paused" && why.is_object())) out["error"] = why;
    if (last == "run.started") out.erase("error");
  }
  out["state"] = state_after(last);
  out["spans"] = spans;
  const Json latest = ledger.select("SELECT MAX(at) AS at FROM events");
  out["last_event"] = latest[0]["at"];
  out["models"] = ledger.select(
      "SELECT provider,model,scripted,COUNT(*) AS attempts FROM attempts GROUP BY provider,model,scripted "
      "ORDER BY provider,model");
  out["counts"] = ledger.select(
      "SELECT (SELECT COUNT(*) FROM calls WHERE kind='llm') AS model_calls,"
      "(SELECT COUNT(*) FROM calls WHERE kind='experiment') AS experiments,"
      "(SELECT COUNT(*) FROM results) AS records,(SELECT COUNT(*) FROM nodes) AS nodes")[0];
  return out;
}

Json stage_rows(Record &record) {
  std::map<std::string, Json> spans;
  std::vector<std::string> order;
  for (const Json &event : record.ledger().select("SELECT e.at,e.instance,e.kind," + std::string(last_word_before) +
                                                  " FROM events e WHERE e.kind LIKE 'stage.%' ORDER BY e.seq")) {
    const std::string instance = event["instance"];
    if (!spans.count(instance)) {
      order.push_back(instance);
      spans[instance] = Json::array();
    }
    stretch(spans[instance], event["kind"] == "stage.running", event);
  }
  std::map<std::string, Json> rows;
  for (const Json &row : record.ledger().select("SELECT * FROM stages")) {
    Json out{{"instance", row["instance"]}, {"branch", row["branch"]}, {"stage", row["stage"]},
             {"use", row["use"]},           {"state", row["state"]},   {"spans", spans[row["instance"]]}};
    const Json &detail = row["detail_json"];
    if (detail.contains("error")) out["error"] = detail["error"];
    if (detail.contains("outputs")) out["outputs"] = detail["outputs"];
    rows[row["instance"]] = out;
  }
  Json out = Json::array();
  for (const std::string &instance : order)
    if (rows.count(instance)) out.push_back(rows[instance]);
  std::vector<Json> planned;
  const Json plan = record.json("pipeline.json");
  if (plan.is_object()) planned_stages(plan.value("stages", Json()), false, planned);
  for (Json &stage : planned) {
    const auto begun = [&](const Json &row) { return row["stage"] == stage["stage"]; };
    if (std::any_of(out.begin(), out.end(), begun)) continue;
    stage["state"] = "not started";
    out.push_back(stage);
  }
  return out;
}

Json branch_rows(Record &record) {
  std::map<std::string, Json> items;
  for (const Json &event :
       record.ledger().select("SELECT instance,data_json FROM events WHERE kind='branch.running' ORDER BY seq"))
    items[event["instance"]] = event["data_json"].value("item", Json::object());
  Json out = Json::array();
  for (const Json &row :
       record.ledger().select("SELECT branch,parent,state,detail_json FROM branches ORDER BY branch")) {
    Json branch{{"branch", row["branch"]}, {"parent", row["parent"]}, {"state", row["state"]}};
    const Json &item = items[row["branch"]];
    if (item.is_object()) branch["title"] = item.value("title", "");
    const Json &detail = row["detail_json"];
    if (detail.contains("by")) branch["by"] = detail["by"];
    if (detail.contains("value")) branch["value"] = detail["value"];
    if (detail.contains("error")) branch["error"] = detail["error"];
    out.push_back(std::move(branch));
  }
  rank_branches(record, items, out);
  return out;
}

// A call that was held back because a cap was reached is a pause, not trouble: the run itself says so.
Json incident_rows(Record &record) {
  constexpr std::size_t most = 300;
  Json out = Json::array();
  const Json rows = record.ledger().select(
      "SELECT at,instance,kind,data_json FROM events WHERE kind IN "
      "('model.retry','call.failed','backend.fault','stage.failed',"
      "'branch.failed','run.failed') AND json_extract(data_json,'$.error.code') IS NOT 'budget' "
      "OR (kind='log' AND json_extract(data_json,'$.level')>=3) ORDER BY seq");
  for (std::size_t i = rows.size() > most ? rows.size() - most : 0; i < rows.size(); ++i) {
    const Json &data = rows[i]["data_json"];
    const Json error = data.value("error", Json::object());
    Json row{{"at", rows[i]["at"]},
             {"instance", rows[i]["instance"]},
             {"kind", rows[i]["kind"]},
             {"message", both_ends(data.value("message", error.value("message", "")), 4096)}};
    if (error.contains("hint")) row["hint"] = error["hint"];
    if (data.contains("call")) row["call"] = data["call"];
    row["level"] = rows[i]["kind"] == "log" ? data.value("level", 3) : rows[i]["kind"] == "model.retry" ? 3 : 4;
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace athanor
