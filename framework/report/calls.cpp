// SPDX-License-Identifier: Apache-2.0
//
// See calls.hpp.
#include "report/calls.hpp"

#include "foundation/json.hpp"
#include "ledger/shared.hpp"

namespace athanor {
namespace {

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

// The sums over a call's attempts; of the last one, the model. (SQLite takes the other columns from the row of MAX.)
constexpr const char *sums_by_call =
    "SELECT c.instance,c.name,c.kind,c.task,c.role,c.started,a.ended,a.ok,"
    "CASE WHEN a.ok=0 THEN json_extract(a.answer_json,'$.message') END AS error,"
    "COUNT(t.seq) AS attempts_made,MAX(t.seq) AS last,t.model,t.provider,t.scripted,"
    "SUM(t.input_tokens) AS input_tokens,SUM(t.output_tokens) AS output_tokens,COUNT(t.output_tokens) AS tokens_known,"
    "SUM(t.cost_usd) AS cost,COUNT(t.cost_usd) AS cost_known "
    "FROM calls c LEFT JOIN answers a ON a.instance=c.instance AND a.name=c.name "
    "LEFT JOIN attempts t ON t.instance=c.instance AND t.call=c.name "
    "WHERE c.kind IN ('llm','literature') GROUP BY c.seq ORDER BY c.seq";

}  // namespace

Json call_detail(Record &record, const std::string &instance, const std::string &name) {
  const Json rows = record.ledger().select(
      "SELECT c.kind,c.request_json,a.answer_json FROM calls c LEFT JOIN answers a ON a.instance=c.instance AND "
      "a.name=c.name WHERE c.instance=? AND c.name=?",
      {instance, name});
  if (rows.empty()) return nullptr;
  Json out{{"attempts", Json::array()}};
  for (const Json &row :
       record.ledger().select("SELECT * FROM attempts WHERE instance=? AND call=? ORDER BY seq", {instance, name}))
    out["attempts"].push_back(attempt_of(row));
  if (rows[0]["kind"] == "llm") return out;
  Json request = rows[0]["request_json"];
  if (request.is_object()) request.erase("schema");
  out["request"] = both_ends(request.dump(2), 8192);
  if (!rows[0]["answer_json"].is_null()) out["answer"] = both_ends(rows[0]["answer_json"].dump(2), 16384);
  return out;
}

Json call_rows(Record &record, const Keep &keep) {
  Json out = Json::array();
  for (const Json &row : record.ledger().select(sums_by_call)) {
    Json call = Json::object();
    for (auto it = row.begin(); it != row.end(); ++it)
      if (it.key() != "last" && !it.value().is_null()) call[it.key()] = it.value();
    call["ok"] = row["ok"].is_null() ? Json() : Json(row["ok"] != 0);
    const std::string instance = row["instance"], name = row["name"];
    call["more"] = keep("call/" + instance + "/" + name, [&] { return call_detail(record, instance, name); });
    out.push_back(std::move(call));
  }
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
