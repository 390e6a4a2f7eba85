// SPDX-License-Identifier: Apache-2.0
//
// See jobs.hpp.
#include "report/jobs.hpp"

#include <map>

#include "foundation/json.hpp"

namespace athanor {
namespace {

constexpr const char *most_records = "2000";

Json files_of(Record &record, const Json &answer) {
  Json out = Json::array();
  for (const Json &file : list_at(answer, "files"))
    out.push_back(
        {{"path", file.value("path", "")}, {"picture", record.picture(file)}, {"link", record.link(file, {})}});
  return out;
}

Json records_of(Record &record, const std::string &job) {
  Json out = Json::array();
  for (const Json &row : record.ledger().select(
           "SELECT id,metric,value,condition,dataset,split,step,seed,factors_json FROM results WHERE job=? "
           "ORDER BY length(id),id LIMIT CAST(? AS INTEGER)",
           {job, most_records})) {
    Json shown{{"factors", row["factors_json"]}};
    for (const char *name : {"id", "metric", "value", "condition", "dataset", "split", "step", "seed"})
      if (!row[name].is_null()) shown[name] = row[name];
    out.push_back(std::move(shown));
  }
  return out;
}

void copy(const Json &from, std::initializer_list<const char *> names, Json &to) {
  for (const char *name : names)
    if (from.is_object() && from.contains(name) && !from.at(name).is_null()) to[name] = from.at(name);
}

}  // namespace

Json job_detail(Record &record, const std::string &id) {
  const Json rows = record.ledger().select(
      "SELECT j.work_json,e.exit_json,a.answer_json FROM jobs j LEFT JOIN job_ends e ON e.id=j.id LEFT JOIN answers a "
      "ON a.instance=j.instance AND a.name=j.call WHERE j.id=?",
      {id});
  if (rows.empty()) return nullptr;
  const Json &answer = rows[0]["answer_json"];
  Json out{{"records", records_of(record, id)}, {"files", files_of(record, answer)}};
  copy(rows[0]["work_json"], {"command"}, out);
  copy(rows[0]["exit_json"], {"cpu_seconds", "peak_bytes", "detail"}, out);
  copy(answer, {"faults", "left_out"}, out);
  if (answer.is_object() && answer.contains("output")) out["output"] = both_ends(answer.value("output", ""));
  return out;
}

Json job_rows(Record &record, const Keep &keep) {
  std::map<std::string, Json> counts;
  for (const Json &row : record.ledger().select("SELECT job,COUNT(*) AS n FROM results GROUP BY job"))
    counts[row["job"]] = row["n"];
  Json out = Json::array();
  for (const Json &row : record.ledger().select(
           "SELECT j.id,j.instance,j.call,j.backend,j.folder,j.submitted,e.reason,e.ended,c.kind,"
           "json_extract(j.work_json,'$.purpose') AS purpose,json_extract(j.work_json,'$.seed') AS seed,"
           "json_extract(e.exit_json,'$.seconds') AS seconds,json_extract(e.exit_json,'$.exit_code') AS exit_code,"
           "json_extract(e.exit_json,'$.signal') AS signal,json_extract(a.answer_json,'$.status') AS status "
           "FROM jobs j LEFT JOIN job_ends e ON e.id=j.id LEFT JOIN calls c ON c.instance=j.instance AND c.name=j.call "
           "LEFT JOIN answers a ON a.instance=j.instance AND a.name=j.call ORDER BY j.submitted,j.id")) {
    Json job = Json::object();
    copy(row,
         {"id", "instance", "call", "kind", "backend", "folder", "submitted", "ended", "reason", "purpose", "seed",
          "seconds", "exit_code", "signal", "status"},
         job);
    const std::string id = row["id"];
    job["record_count"] = counts.count(id) ? counts[id] : Json(0);
    job["more"] = keep("job/" + id, [&] { return job_detail(record, id); });
    out.push_back(std::move(job));
  }
  return out;
}

}  // namespace athanor
