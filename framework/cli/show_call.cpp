// SPDX-License-Identifier: Apache-2.0
//
// See show.hpp. Here: one call of a stage, with what was sent and what came back.
#include <cstdio>

#include "cli/progress_words.hpp"
#include "cli/run_words.hpp"
#include "cli/show.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

// A message, or a reply, as text. Vendors' own data (`state`) is left out.
std::string text_of(const Json &parts) {
  std::string out;
  for (const Json &part : parts.is_array() ? parts : Json::array()) {
    if (!part.is_object()) continue;
    const std::string type = part.value("type", "");
    if (type == "image" || type == "document")
      out += "[" + type + " " + part.value("path", "") + "]";
    else if (type == "tool_call")
      out += "[calls " + part.value("name", "") + " " + part.value("arguments", Json()).dump() + "]";
    else if (type == "tool_result")
      out += "[result of " + part.value("name", "") + "] " + part.value("text", "");
    else if (type == "reasoning")
      out += part.contains("text") ? "[reasoning] " + part.value("text", "") : "[reasoning]";
    else
      out += part.value("text", "");
    if (!out.empty() && out.back() != '\n') out += '\n';
  }
  return out;
}

Json attempt_of(Json row) {
  Json out = std::move(row);
  out["request"] = std::move(out["request_json"]);
  out["reply"] = std::move(out["reply_json"]);
  out["attributes"] = std::move(out["attributes_json"]);
  for (const char *name : {"request_json", "reply_json", "attributes_json"}) out.erase(name);
  out["scripted"] = out["scripted"] != 0;
  out["maybe_billed"] = out["maybe_billed"] != 0;
  return out;
}

std::string price_of(const Json &attempt) {
  Json use{{"attempts", 1},
           {"cost_usd", attempt["cost_usd"].is_number() ? attempt["cost_usd"].get<double>() : 0.0},
           {"cost_unknown", attempt["cost_usd"].is_null() && attempt["outcome"] == "ok" ? 1 : 0}};
  const std::string tokens = attempt["input_tokens"].is_null() && attempt["output_tokens"].is_null()
                                 ? "tokens unknown"
                                 : attempt["input_tokens"].dump() + " in, " + attempt["output_tokens"].dump() + " out";
  if (attempt["outcome"] != "ok" && attempt["cost_usd"].is_null())
    return attempt["maybe_billed"] == true ? "possibly billed" : attempt["outcome"].is_null() ? "" : "not billed";
  return tokens + ", " + cost_text(use);
}

void print_attempt(const Json &attempt, Json &shown) {
  const std::string outcome =
      attempt["outcome"].is_string() ? attempt["outcome"].get<std::string>() : "no end recorded";
  std::string head = "attempt " + attempt["number"].dump();
  if (attempt["sample"] != 0) head += ", sample " + attempt["sample"].dump();
  head += ": " + attempt["provider"].get<std::string>() + "/" + attempt["model"].get<std::string>();
  if (attempt["scripted"] == true) head += " (scripted)";
  if (const std::string rung = attempt["rung"]; !rung.empty()) head += ", structured by " + rung;
  head += ", " + outcome;
  if (attempt["ended"].is_string())
    head += " after " + seconds_text(seconds_between(attempt["started"], attempt["ended"]));
  if (const std::string price = price_of(attempt); !price.empty()) head += "; " + price;
  std::printf("\n%s\n", head.c_str());
  const Json &messages = list_at(attempt["request"], "messages");
  // A repeated attempt sends what the one before did, and perhaps a correction behind it.
  std::size_t from = 0;
  while (from < messages.size() && from < shown.size() && messages[from] == shown[from]) ++from;
  if (from > 0) std::printf("  (%s as before)\n", counted(static_cast<std::int64_t>(from), "message").c_str());
  for (std::size_t i = from; i < messages.size(); ++i)
    std::printf("--- %s\n%s", messages[i].value("role", "").c_str(),
                harmless(text_of(messages[i].value("parts", Json()))).c_str());
  shown = messages;
  const Json &reply = attempt["reply"];
  if (!reply.is_object()) return;
  if (reply.contains("parts"))
    std::printf("--- reply (%s)\n%s", object_at(reply, "finish").value("unified", "no finish").c_str(),
                harmless(text_of(reply["parts"])).c_str());
  else
    std::printf("--- error\n%s\n", harmless(reply.value("code", "") + ": " + reply.value("message", "")).c_str());
}

void print_program(OpenRun &run, const Json &call) {
  const Json &request = call["request"], &answer = object_at(call, "answer"), &job = object_at(call, "job");
  std::printf("command   %s\n", one_line(list_at(request, "command").dump(), 300).c_str());
  if (request.contains("seed")) std::printf("seed      %s\n", request["seed"].dump().c_str());
  std::string files;
  for (const Json &file : list_at(request, "files")) files += (files.empty() ? "" : ", ") + file.value("path", "");
  if (!files.empty()) std::printf("files     %s\n", one_line(files, 400).c_str());
  if (job.contains("folder"))
    std::printf("folder    %s\nbackend   %s\n", (run.folder() / job["folder"].get<std::string>()).c_str(),
                job["backend"].get<std::string>().c_str());
  if (const Json &exit = object_at(job, "exit"); !exit.empty())
    std::printf("exit      %s\n", one_line(exit.dump(), 300).c_str());
  if (answer.contains("status"))
    std::printf("status    %s, %s\n", answer["status"].get<std::string>().c_str(),
                counted(static_cast<std::int64_t>(list_at(answer, "records").size()), "record").c_str());
  for (const Json &fault : list_at(answer, "faults"))
    std::printf("fault     %s\n", one_line(fault.is_string() ? fault.get<std::string>() : fault.dump()).c_str());
  for (const Json &sentence : list_at(answer, "left_out"))
    std::printf("left out  %s\n",
                one_line(sentence.is_string() ? sentence.get<std::string>() : sentence.dump()).c_str());
  for (const Json &file : list_at(answer, "files"))
    std::printf("kept      %s %s\n", file.value("path", "").c_str(), file.value("artifact", "").c_str());
  if (const std::string output = answer.value("output", ""); !output.empty())
    std::printf("\n--- output\n%s", indented(harmless(output), 0).c_str());
}

Json call_document(OpenRun &run, const Thing &thing) {
  Json out = run.ledger().select(
      "SELECT c.*,a.ok,a.ended,a.answer_json FROM calls c LEFT JOIN answers a ON a.instance=c.instance AND "
      "a.name=c.name WHERE c.instance=? AND c.name=?",
      {thing.instance, thing.name})[0];
  out["request"] = std::move(out["request_json"]);
  out["answer"] = std::move(out["answer_json"]);
  for (const char *name : {"request_json", "answer_json", "seq"}) out.erase(name);
  if (!out["ok"].is_null()) out["ok"] = out["ok"] != 0;
  out["attempts"] = Json::array();
  for (Json &row : run.ledger().select("SELECT * FROM attempts WHERE instance=? AND call=? ORDER BY seq",
                                       {thing.instance, thing.name}))
    out["attempts"].push_back(attempt_of(std::move(row)));
  const Json jobs = run.ledger().select(
      "SELECT j.id,j.backend,j.folder,j.submitted,e.reason,e.ended,e.exit_json FROM jobs j LEFT JOIN job_ends e ON "
      "e.id=j.id WHERE j.instance=? AND j.call=?",
      {thing.instance, thing.name});
  if (!jobs.empty()) {
    out["job"] = jobs[0];
    out["job"]["exit"] = jobs[0]["exit_json"];
    out["job"].erase("exit_json");
  }
  out["events"] = run.ledger().select(
      "SELECT at,kind,data_json FROM events WHERE instance=? AND json_extract(data_json,'$.call')=? ORDER BY seq",
      {thing.instance, thing.name});
  for (Json &event : out["events"]) {
    event["data"] = std::move(event["data_json"]);
    event.erase("data_json");
  }
  return out;
}

void print_call(OpenRun &run, const Json &call) {
  const std::string kind = call["kind"], task = call["task"], role = call["role"];
  std::printf("call      %s/%s\nkind      %s%s%s\n", call["instance"].get<std::string>().c_str(),
              call["name"].get<std::string>().c_str(), kind.c_str(), task.empty() ? "" : (", task " + task).c_str(),
              role.empty() ? "" : (", role " + role).c_str());
  const bool ended = call["ended"].is_string();
  std::printf("time      %s, %s\n", local_moment(call["started"]).c_str(),
              ended ? seconds_text(seconds_between(call["started"], call["ended"])).c_str() : "no answer recorded");
  if (call["ok"] == false && call["answer"].is_object())
    std::printf("error     %s\n",
                one_line(call["answer"].value("code", "") + ": " + call["answer"].value("message", "")).c_str());
  for (const Json &event : call["events"])
    std::printf("%-9s %s %s\n", "event", local_clock(event["at"]).c_str(),
                one_line(event["kind"].get<std::string>() + ": " + event["data"].value("message", event["data"].dump()))
                    .c_str());
  if (kind == "experiment" || kind == "tool") return print_program(run, call);
  if (kind == "llm") {
    Json shown = Json::array();
    for (const Json &attempt : call["attempts"]) print_attempt(attempt, shown);
    return;
  }
  std::printf("\n--- request\n%s", harmless(pretty(call["request"])).c_str());
  if (!call["answer"].is_null()) std::printf("--- answer\n%s", harmless(pretty(call["answer"])).c_str());
}

}  // namespace

void show_call(OpenRun &run, const Thing &thing, bool json) {
  const Json call = call_document(run, thing);
  if (json)
    std::fputs(pretty(call).c_str(), stdout);
  else
    print_call(run, call);
}

}  // namespace athanor
