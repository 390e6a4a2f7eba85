// SPDX-License-Identifier: Apache-2.0
//
// See standing.hpp.
#include "report/standing.hpp"

#include <cmath>
#include <map>

#include "foundation/json.hpp"
#include "ledger/shared.hpp"
#include "pipeline/caps.hpp"
#include "report/pipeline.hpp"
#include "run/folder.hpp"
#include "services/models/prices.hpp"

namespace athanor {
namespace {

// The first heading of the topic, else its first line.
std::string title_of(const std::string &topic) {
  std::string first;
  for (std::size_t from = 0; from < topic.size();) {
    const std::size_t end = std::min(topic.find('\n', from), topic.size());
    const std::string line = topic.substr(from, end - from);
    const std::size_t text = line.find_first_not_of("# \t\r");
    if (text != std::string::npos) {
      if (line[0] == '#') return line.substr(text);
      if (first.empty()) first = line.substr(text);
    }
    from = end + 1;
  }
  return first;
}

// A bad end in one word; "" for a good one.
std::string badness(const Json &row) {
  const std::string reason = row["reason"];
  if (reason != "exited") return reason;
  return row["exit_code"] == 0 ? "" : "exit status not 0";
}

}  // namespace

Json caps_and_use(Record &record) {
  const Json plan = record.json("pipeline.json");
  Caps caps = caps_from(object_at(plan, "budget"));
  double seconds = 0;
  for (const Json &event : record.ledger().select(
           "SELECT instance,kind,data_json FROM events WHERE kind IN ('budget.set','budget.time') ORDER BY seq")) {
    const Json &data = event["data_json"];
    if (event["kind"] == "budget.time")
      seconds = object_at(data, "seconds").value("", seconds);
    else if (event["instance"] == "")
      caps = with_changes(caps, caps_from(object_at(data, "caps")));
  }
  return caps.any() ? Json{{"caps", caps_json(caps)}, {"wall", seconds}} : Json(nullptr);
}

Json standing(Record &record) {
  auto holder = run_holder(record.folder());
  Json out = run_facts(record);
  // Whoever took the run between both looks has already said so in the ledger.
  if (!holder) holder = run_holder(record.folder());
  if (holder) {
    out["state"] = "running";
    out["holder"] = {{"text", holder->text}, {"process", holder->process}};
    out.erase("error");
  } else if (out["state"] == "unfinished") {
    out["state"] = "died";
  } else if (out["state"] == "paused" && !out.contains("error")) {
    const Json last = record.ledger().select(
        "SELECT json_extract(data_json,'$.message') AS by FROM events WHERE kind='run.paused' ORDER BY seq DESC LIMIT "
        "1");
    out["error"] = {
        {"message", !last.empty() && last[0]["by"].is_string() ? last[0]["by"] : Json("stopped on request")}};
  }
  out["waiting"] = Json::array();
  for (const Json &row : record.ledger().select("SELECT instance FROM stages WHERE state='waiting' ORDER BY instance"))
    out["waiting"].push_back(row["instance"]);
  out["topic"] = title_of(record.text("topic.md"));
  return out;
}

Json model_use(Record &record, bool running) {
  const Json begun = record.ledger().select("SELECT MAX(at) AS at FROM events WHERE kind='run.started'");
  const std::string since = running && begun[0]["at"].is_string() ? begun[0]["at"].get<std::string>() : "9";
  return record.ledger().select(
      "SELECT a.instance,COUNT(DISTINCT a.call) AS calls,COUNT(*) AS attempts,"
      "COALESCE(SUM(a.input_tokens),0) AS input_tokens,COALESCE(SUM(a.output_tokens),0) AS output_tokens,"
      "SUM(a.outcome IS 'ok' AND (a.input_tokens IS NULL OR a.output_tokens IS NULL)) AS tokens_unknown,"
      "COALESCE(SUM(CAST(ROUND(a.cost_usd*1e12) AS INTEGER)),0)/1e12 AS cost_usd,"
      "SUM(a.outcome IS 'ok' AND a.cost_usd IS NULL) AS cost_unknown,"
      "SUM(a.cost_usd IS NULL AND a.outcome IS NOT 'ok' AND (a.maybe_billed<>0 OR (a.ended IS NULL AND a.started<?))) "
      "AS possibly_billed FROM attempts a WHERE a.seq>CAST(? AS INTEGER) GROUP BY a.instance ORDER BY MIN(a.seq)",
      {since, std::to_string(shared_attempts(record.ledger()))});
}

Json sum_of(const Json &uses) {
  Json out = Json::object();
  for (const char *name :
       {"calls", "attempts", "input_tokens", "output_tokens", "tokens_unknown", "cost_unknown", "possibly_billed"}) {
    std::int64_t sum = 0;
    for (const Json &use : uses)
      if (const Json count = use.value(name, Json()); count.is_number()) sum += count.get<std::int64_t>();
    out[name] = sum;
  }
  // Whole pico-dollars: a sum must not drift.
  Picodollars sum = 0;
  for (const Json &use : uses) sum += std::llround(use.value("cost_usd", 0.0) * static_cast<double>(dollar));
  out["cost_usd"] = dollars(sum);
  return out;
}

Json program_use(Record &record) {
  std::vector<std::string> order;
  std::map<std::string, Json> by_instance;
  for (const Json &row : record.ledger().select(
           "SELECT j.instance,c.kind,e.reason,json_extract(e.exit_json,'$.exit_code') AS exit_code,"
           "json_extract(e.exit_json,'$.seconds') AS seconds FROM jobs j LEFT JOIN job_ends e ON e.id=j.id "
           "LEFT JOIN calls c ON c.instance=j.instance AND c.name=j.call ORDER BY j.submitted")) {
    const std::string instance = row["instance"];
    Json &use = by_instance[instance];
    if (use.is_null()) {
      order.push_back(instance);
      use = {{"instance", instance}, {"experiments", 0},     {"tools", 0}, {"ended", 0}, {"good", 0},
             {"seconds", 0.0},       {"bad", Json::object()}};
    }
    auto count = [](Json &number) { number = number.is_null() ? 1 : number.get<int>() + 1; };
    count(use[row["kind"] == "tool" ? "tools" : "experiments"]);
    if (row["reason"].is_null()) continue;
    count(use["ended"]);
    if (row["seconds"].is_number()) use["seconds"] = use["seconds"].get<double>() + row["seconds"].get<double>();
    const std::string bad = badness(row);
    count(bad.empty() ? use["good"] : use["bad"][bad]);
  }
  Json out = Json::array();
  for (const std::string &instance : order) out.push_back(std::move(by_instance[instance]));
  return out;
}

Json open_calls(Record &record) {
  Json out = record.ledger().select(
      "SELECT c.instance,c.name,c.kind,c.task,c.started,j.id AS job,j.submitted FROM calls c "
      "LEFT JOIN answers a ON a.instance=c.instance AND a.name=c.name "
      "LEFT JOIN jobs j ON j.instance=c.instance AND j.call=c.name WHERE a.name IS NULL ORDER BY c.seq");
  for (Json &call : out)
    for (const char *name : {"job", "submitted"})
      if (call[name].is_null()) call.erase(name);
  return out;
}

}  // namespace athanor
