// SPDX-License-Identifier: Apache-2.0
//
// See calls.hpp.
#include "report/calls.hpp"

#include <map>

#include "ledger/shared.hpp"
namespace athanor {
namespace {

constexpr std::size_t shown_records = 200;

std::string text_of(const Json &parts) {
  std::string out;
  for (const Json &part : parts.is_array() ? parts : Json::array()) {
    if (!part.is_object()) continue;
    if (part.value("type", "") == "image")
      out += "[image " + part.value("path", "") + "]\n";
    else
      out += part.value("text", "");
  }
  return both_ends(out);
}

Json attempt_of(const Json &row) {
  Json out{{"number", row["number"]},
           {"provider", row["provider"]},
           {"model", row["model"]},
           {"scripted", row["scripted"] != 0},
           {"template", row["template_sha256"]},
           {"started", row["started"]},
           {"ended", row["ended"]},
           {"outcome", row["outcome"]},
           {"input_tokens", row["input_tokens"]},
           {"output_tokens", row["output_tokens"]},
           {"cost", row["cost_usd"]}};
  Json prompt = Json::array();
  if (row["request_json"].is_object())
    for (const Json &message : row["request_json"].value("messages", Json::array()))
      prompt.push_back({{"role", message.value("role", "")}, {"text", text_of(message.value("parts", Json()))}});
  out["prompt"] = prompt;
  const Json &reply = row["reply_json"];
  if (reply.is_object() && reply.contains("parts"))
    out["reply"] = text_of(reply["parts"]);
  else if (reply.is_object())
    out["reply"] = reply.value("message", "");
  return out;
}

Json files_of(Record &record, const Json &answer) {
  Json out = Json::array();
  for (const Json &file : answer.value("files", Json::array()))
    out.push_back(
        {{"path", file.value("path", "")}, {"picture", record.picture(file)}, {"link", record.link(file, {})}});
  return out;
}

void add_records(Record &record, std::map<std::string, Json> &jobs) {
  for (const Json &row :
       record.ledger().select("SELECT job,id,metric,value,condition,dataset,split,step,seed,factors_json FROM results "
                              "ORDER BY job,length(id),id")) {
    const auto job = jobs.find(row["job"]);
    if (job == jobs.end()) continue;
    Json &counted = job->second["record_count"];
    counted = counted.is_null() ? 1 : counted.get<int>() + 1;
    Json &shown = job->second["records"];
    if (shown.size() >= shown_records) continue;
    Json out{{"factors", row["factors_json"]}};
    for (const char *name : {"id", "metric", "value", "condition", "dataset", "split", "step", "seed"})
      if (!row[name].is_null()) out[name] = row[name];
    shown.push_back(std::move(out));
  }
}

Json job_of(Record &record, const Json &row) {
  const Json &work = row["work_json"];
  const Json answer = row["answer_json"].is_object() ? row["answer_json"] : Json::object();
  const Json exit = row["exit_json"].is_object() ? row["exit_json"] : Json::object();
  Json out{{"id", row["id"]},
           {"instance", row["instance"]},
           {"call", row["call"]},
           {"kind", row["kind"]},
           {"backend", row["backend"]},
           {"folder", row["folder"]},
           {"submitted", row["submitted"]},
           {"ended", row["ended"]},
           {"reason", row["reason"]}};
  for (const char *name : {"purpose", "seed", "command"})
    if (work.contains(name)) out[name] = work[name];
  for (const char *name : {"seconds", "cpu_seconds", "peak_bytes", "exit_code", "signal", "detail"})
    if (exit.contains(name)) out[name] = exit[name];
  for (const char *name : {"status", "faults"})
    if (answer.contains(name)) out[name] = answer[name];
  if (answer.contains("output")) out["output"] = both_ends(answer.value("output", ""));
  out["files"] = files_of(record, answer);
  out["records"] = Json::array();
  out["record_count"] = 0;
  return out;
}

}  // namespace

Json call_rows(Record &record) {
  std::map<std::string, Json> attempts;  // instance, newline, call
  for (const Json &row : record.ledger().select("SELECT * FROM attempts ORDER BY seq"))
    attempts[row["instance"].get<std::string>() + "\n" + row["call"].get<std::string>()].push_back(attempt_of(row));
  Json out = Json::array();
  for (const Json &row : record.ledger().select(
           "SELECT c.instance,c.name,c.kind,c.task,c.role,c.started,c.request_json,a.ended,a.ok,a.answer_json FROM "
           "calls c LEFT JOIN answers a "
           "ON a.instance=c.instance AND a.name=c.name WHERE c.kind IN ('llm','literature') ORDER BY c.seq")) {
    Json call{{"instance", row["instance"]}, {"name", row["name"]},
              {"kind", row["kind"]},         {"task", row["task"]},
              {"role", row["role"]},         {"started", row["started"]},
              {"ended", row["ended"]},       {"ok", row["ok"].is_null() ? Json() : Json(row["ok"] != 0)}};
    const std::string key = row["instance"].get<std::string>() + "\n" + row["name"].get<std::string>();
    call["attempts"] = attempts.count(key) ? attempts[key] : Json::array();
    if (row["kind"] != "llm") {
      Json request = row["request_json"];
      if (request.is_object()) request.erase("schema");
      call["request"] = both_ends(request.dump(2), 8192);
      if (!row["answer_json"].is_null()) call["answer"] = both_ends(row["answer_json"].dump(2), 16384);
    }
    if (row["ok"] == 0 && row["answer_json"].is_object()) call["error"] = row["answer_json"].value("message", "");
    out.push_back(std::move(call));
  }
  return out;
}

Json job_rows(Record &record) {
  std::vector<std::string> order;
  std::map<std::string, Json> jobs;
  for (const Json &row : record.ledger().select(
           "SELECT j.*,e.reason,e.exit_json,e.ended,c.kind,a.answer_json FROM jobs j LEFT JOIN job_ends e ON e.id=j.id "
           "LEFT JOIN calls c ON c.instance=j.instance AND c.name=j.call LEFT JOIN answers a ON a.instance=j.instance "
           "AND a.name=j.call "
           "ORDER BY j.submitted,j.id")) {
    order.push_back(row["id"]);
    jobs[row["id"]] = job_of(record, row);
  }
  add_records(record, jobs);
  Json out = Json::array();
  for (const std::string &id : order) out.push_back(std::move(jobs[id]));
  return out;
}

Json cost_rows(Record &record) {
  return record.ledger().select(
      "SELECT t.instance,c.role,c.task,t.provider,t.model,t.scripted,COUNT(*) AS attempts,SUM(t.input_tokens) AS "
      "input_tokens,"
      "SUM(t.output_tokens) AS output_tokens,COUNT(t.input_tokens) AS tokens_known,SUM(t.cost_usd) AS "
      "cost,COUNT(t.cost_usd) AS cost_known "
      "FROM attempts t LEFT JOIN calls c ON c.instance=t.instance AND c.name=t.call WHERE t.seq>CAST(? AS INTEGER) "
      "GROUP BY t.instance,c.role,c.task,t.provider,t.model,t.scripted ORDER BY MIN(t.seq)",
      {std::to_string(shared_attempts(record.ledger()))});
}

}  // namespace athanor
