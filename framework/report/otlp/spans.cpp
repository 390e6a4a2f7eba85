// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "foundation/json.hpp"
#include "report/otlp/content.hpp"
#include "report/otlp/telemetry.hpp"
#include "report/otlp/values.hpp"
#include "report/pipeline.hpp"
#include "report/standing.hpp"

namespace athanor::otlp {
namespace {

enum Kind { internal = 1, client = 3 };
enum Status { unset = 0, ok = 1, error = 2 };

std::string text(const Json &value) { return value.is_string() ? value.get<std::string>() : std::string(); }

class Spans {
 public:
  Spans(Record &record, const RunFacts &facts, bool content, const std::function<void(Json)> &take)
      : ledger_(record.ledger()), record_(record), facts_(facts), content_(content), take_(take) {}

  void all() {
    run();
    stages();
    calls();
    attempts();
    jobs();
  }

 private:
  struct Span {
    std::string kind, key, name, parent;  // parent: its id
    std::string began, ended;             // ended empty: it has not
    Kind role = internal;
    Status status = unset;
    std::string message;
    Json attributes = Json::object(), events = Json::array();
  };

  std::string id(const std::string &kind, const std::string &key) const { return span_id(facts_.trace, kind, key); }

  void put(Span span) {
    if (span.began.empty()) return;
    if (span.ended.empty()) span.attributes["athanor.unfinished"] = true;
    const std::string end = span.ended.empty() ? std::max(span.began, facts_.latest) : std::max(span.began, span.ended);
    Json out{{"traceId", facts_.trace},
             {"spanId", id(span.kind, span.key)},
             {"name", span.name},
             {"kind", static_cast<int>(span.role)},
             {"startTimeUnixNano", nanoseconds(span.began)},
             {"endTimeUnixNano", nanoseconds(end)},
             {"attributes", attributes(span.attributes)}};
    if (!span.parent.empty()) out["parentSpanId"] = span.parent;
    if (!span.events.empty()) out["events"] = std::move(span.events);
    if (span.status != unset) out["status"] = {{"code", static_cast<int>(span.status)}};
    if (!span.message.empty()) out["status"]["message"] = span.message;
    take_(std::move(out));
  }

  void fail(Span &span, const std::string &type, const std::string &message) {
    span.status = error;
    span.message = message;
    if (!type.empty()) span.attributes["error.type"] = type;
  }

  void run() {
    Span span{"run",    "",           "run " + facts_.name,
              "",       facts_.began, facts_.state == "done" || facts_.state == "failed" ? facts_.latest : "",
              internal, unset,        "",
              {},       Json::array()};
    span.attributes = {
        {"athanor.run.id", facts_.id}, {"athanor.pipeline.name", facts_.name}, {"athanor.state", facts_.state}};
    if (facts_.state == "done") span.status = ok;
    if (facts_.state == "failed") fail(span, facts_.error.value("code", "failed"), facts_.error.value("message", ""));
    put(std::move(span));
  }

  // What happened in a stage, beside its calls and nodes.
  std::map<std::string, Json> events_by_instance() {
    std::map<std::string, Json> out;
    for (const Json &row : ledger_.select("SELECT at,instance,kind,data_json FROM events WHERE kind IN "
                                          "('stage.waiting','stage.approved','stage.rejected',"
                                          "'stage.paused','stage.retried','model.retry','model.fallback','model."
                                          "degraded','model.repair','backend.fault',"
                                          "'job.lost','artifact.edited','budget.set') OR (kind='log' AND "
                                          "json_extract(data_json,'$.level')>=3) ORDER BY seq")) {
      const Json &data = row["data_json"];
      Json values = Json::object();
      for (const char *name : {"call", "job", "by", "when", "code", "attempt", "seconds", "from", "to", "artifact"})
        if (data.contains(name)) values["athanor." + std::string(name)] = data.at(name);
      const Json &why = object_at(data, "error");
      if (const std::string message = data.value("message", why.value("message", "")); !message.empty())
        values["message"] = message;
      out[text(row["instance"])].push_back(
          {{"timeUnixNano", nanoseconds(row["at"])}, {"name", row["kind"]}, {"attributes", attributes(values)}});
    }
    return out;
  }

  void stages() {
    std::map<std::string, Json> events = events_by_instance();
    for (const Json &row : stage_rows(record_)) {
      if (!row.contains("instance") || row["spans"].empty()) continue;
      const std::string instance = row["instance"];
      Span span{"stage",
                instance,
                "stage " + row["stage"].get<std::string>(),
                id("run", ""),
                text(row["spans"].front()[0]),
                text(row["spans"].back()[1]),
                internal,
                unset,
                "",
                {},
                Json::array()};
      span.attributes = {{"athanor.stage.instance", instance},
                         {"athanor.stage.id", row["stage"]},
                         {"athanor.stage.use", row["use"]},
                         {"athanor.branch", row["branch"]},
                         {"athanor.state", row["state"]}};
      if (row["spans"].size() > 1) span.attributes["athanor.stretches"] = row["spans"].size();
      if (row["state"] == "done") span.status = ok;
      if (row["state"] == "failed" || row["state"] == "rejected")
        fail(span, object_at(row, "error").value("code", "failed"), object_at(row, "error").value("message", ""));
      if (events.count(instance)) span.events = std::move(events[instance]);
      put(std::move(span));
    }
  }

  void calls() {
    for (const Json &row :
         ledger_.select("SELECT c.instance,c.name,c.kind,c.task,c.role,c.started,a.ok,a.ended,"
                        "json_extract(a.answer_json,'$.status') AS status,json_extract(a.answer_json,'$.code') AS code,"
                        "json_extract(a.answer_json,'$.message') AS message FROM calls c LEFT JOIN answers a ON "
                        "a.instance=c.instance AND a.name=c.name ORDER BY c.seq")) {
      const std::string instance = row["instance"], name = row["name"], kind = row["kind"], task = row["task"];
      Span span{"call",
                instance + "\n" + name,
                "call " + (task.empty() ? kind : task),
                id("stage", instance),
                row["started"],
                text(row["ended"]),
                internal,
                unset,
                "",
                {},
                Json::array()};
      span.attributes = {
          {"athanor.call.name", name}, {"athanor.call.kind", kind}, {"athanor.stage.instance", instance}};
      if (!task.empty()) span.attributes["gen_ai.prompt.name"] = task;
      if (!text(row["role"]).empty()) span.attributes["athanor.role"] = row["role"];
      if (!text(row["status"]).empty()) span.attributes["athanor.status"] = row["status"];
      if (row["ok"] == 0) fail(span, text(row["code"]), text(row["message"]));
      put(std::move(span));
    }
  }

  void attempts() {
    const std::string texts = content_ ? ",request_json,reply_json" : "";
    std::int64_t last = 0;
    // In portions: with their texts they may be larger than the memory.
    for (bool more = true; more;) {
      const Json rows = ledger_.select(
          "SELECT "
          "seq,instance,call,number,sample,role,provider,model,rung,started,ended,outcome,input_tokens,output_tokens,"
          "cost_usd,maybe_billed,scripted,attributes_json,json_extract(reply_json,'$.message') AS message" +
              texts + " FROM attempts WHERE seq>CAST(? AS INTEGER) ORDER BY seq LIMIT 200",
          {std::to_string(last)});
      more = !rows.empty();
      for (const Json &row : rows) attempt(row);
      if (more) last = rows.back()["seq"].get<std::int64_t>();
    }
  }

  void attempt(const Json &row) {
    const std::string instance = row["instance"], call = row["call"], model = row["model"];
    const std::string outcome = text(row["outcome"]);
    Span span{"attempt",
              std::to_string(row["seq"].get<std::int64_t>()),
              "chat " + model,
              id("call", instance + "\n" + call),
              row["started"],
              text(row["ended"]),
              client,
              unset,
              "",
              {},
              Json::array()};
    span.attributes = row["attributes_json"].is_object() ? row["attributes_json"] : Json::object();
    Json &out = span.attributes;
    for (const auto &[name, value] : std::map<std::string, Json>{{"gen_ai.operation.name", "chat"},
                                                                 {"gen_ai.provider.name", row["provider"]},
                                                                 {"gen_ai.request.model", model}})
      if (!out.contains(name)) out[name] = value;
    if (row["input_tokens"].is_number()) out["gen_ai.usage.input_tokens"] = row["input_tokens"];
    if (row["output_tokens"].is_number()) out["gen_ai.usage.output_tokens"] = row["output_tokens"];
    out["athanor.attempt"] = row["number"];
    out["athanor.sample"] = row["sample"];
    out["athanor.role"] = row["role"];
    out["athanor.call.name"] = call;
    out["athanor.stage.instance"] = instance;
    if (!text(row["rung"]).empty()) out["athanor.rung"] = row["rung"];
    if (row["cost_usd"].is_number()) out["athanor.cost.usd"] = row["cost_usd"].get<double>();
    if (row["scripted"] == 1) out["athanor.scripted"] = true;
    if (row["maybe_billed"] == 1) out["athanor.maybe_billed"] = true;
    if (!outcome.empty() && outcome != "ok") fail(span, outcome, text(row["message"]));
    if (content_) add_content(out, row["request_json"], row["reply_json"]);
    put(std::move(span));
  }

  void jobs() {
    for (const Json &row :
         ledger_.select("SELECT j.id,j.instance,j.call,j.backend,j.submitted,e.reason,e.ended,e.exit_json,c.kind,"
                        "json_extract(a.answer_json,'$.status') AS status FROM jobs j LEFT JOIN job_ends e ON "
                        "e.id=j.id LEFT JOIN calls c "
                        "ON c.instance=j.instance AND c.name=j.call LEFT JOIN answers a ON a.instance=j.instance AND "
                        "a.name=j.call "
                        "ORDER BY j.submitted,j.id")) {
      const std::string kind = text(row["kind"]).empty() ? "experiment" : text(row["kind"]);
      Span span{"job",
                row["id"],
                "job " + kind,
                id("call", text(row["instance"]) + "\n" + text(row["call"])),
                row["submitted"],
                text(row["ended"]),
                internal,
                unset,
                "",
                {},
                Json::array()};
      span.attributes = {{"athanor.job.id", row["id"]},
                         {"athanor.job.kind", kind},
                         {"athanor.backend", row["backend"]},
                         {"athanor.call.name", row["call"]},
                         {"athanor.stage.instance", row["instance"]}};
      const Json &exit = row["exit_json"].is_object() ? row["exit_json"] : Json::object();
      for (const char *name : {"reason", "exit_code", "signal", "seconds", "cpu_seconds", "peak_bytes"})
        if (exit.contains(name)) span.attributes["athanor.job." + std::string(name)] = exit.at(name);
      const std::string status = text(row["status"]);
      if (!status.empty()) span.attributes["athanor.status"] = status;
      if (!status.empty() && status != "ok") fail(span, status, text(row["reason"]));
      put(std::move(span));
    }
  }

  Ledger &ledger_;
  Record &record_;
  const RunFacts &facts_;
  const bool content_;
  const std::function<void(Json)> &take_;
};

Json resource_of(const RunFacts &facts) {
  return {{"attributes",
           attributes(
               {{"service.name", "athanor"}, {"service.version", facts.version}, {"service.instance.id", facts.id}})}};
}

}  // namespace

RunFacts facts_of(Record &record) {
  const Json facts = standing(record);
  RunFacts out;
  out.id = facts.value("id", record.folder().filename().string());
  out.version = facts.value("athanor", "");
  out.state = facts.value("state", "");
  out.trace = trace_id(out.id + "\n" + facts.value("created", ""));
  out.error = object_at(facts, "error");
  const Json plan = record.json("pipeline.json");
  out.name = plan.is_object() ? plan.value("name", out.id) : out.id;
  const Json times = record.ledger().select(
      "SELECT (SELECT MIN(at) FROM events WHERE kind='run.started') AS began,(SELECT MIN(at) FROM events) AS first,"
      "MAX((SELECT MAX(at) FROM events),COALESCE((SELECT MAX(ended) FROM answers),''),"
      "COALESCE((SELECT MAX(ended) FROM job_ends),'')) AS latest")[0];
  out.began = text(times["began"]).empty() ? text(times["first"]) : text(times["began"]);
  out.latest = text(times["latest"]);
  return out;
}

void each_span(Record &record, const RunFacts &facts, bool content, const std::function<void(Json span)> &take) {
  Spans(record, facts, content, take).all();
}

Json resource_spans(const RunFacts &facts, Json spans) {
  return {
      {"resource", resource_of(facts)},
      {"scopeSpans",
       Json::array({Json{{"scope", {{"name", "athanor"}, {"version", facts.version}}}, {"spans", std::move(spans)}}})}};
}

}  // namespace athanor::otlp
