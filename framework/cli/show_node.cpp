// SPDX-License-Identifier: Apache-2.0
//
// See show.hpp. Here: a node of a search tree, with what its calls brought.
#include <algorithm>
#include <cstdio>

#include "cli/progress_words.hpp"
#include "cli/run_words.hpp"
#include "cli/show.hpp"
#include "cli/table.hpp"
#include "foundation/json.hpp"
#include "report/measurements.hpp"
#include "report/standing.hpp"

namespace athanor {
namespace {

constexpr std::size_t output_lines = 20, shown_measurements = 40;

// One call of the node with its price or its program's end.
Json call_row(OpenRun &run, const std::string &instance, const std::string &name) {
  const Json rows = run.ledger().select(
      "SELECT c.name,c.kind,c.started,a.ended,a.ok,json_extract(a.answer_json,'$.status') AS status,"
      "json_extract(a.answer_json,'$.output') AS output,json_extract(c.request_json,'$.seed') AS "
      "seed,j.folder,e.reason,"
      "json_extract(e.exit_json,'$.seconds') AS seconds,json_extract(e.exit_json,'$.peak_bytes') AS peak_bytes "
      "FROM calls c LEFT JOIN answers a ON a.instance=c.instance AND a.name=c.name "
      "LEFT JOIN jobs j ON j.instance=c.instance AND j.call=c.name LEFT JOIN job_ends e ON e.id=j.id "
      "WHERE c.instance=? AND c.name=?",
      {instance, name});
  if (rows.empty()) return {{"name", name}, {"kind", ""}, {"missing", true}};
  Json out = rows[0];
  if (out["kind"] == "llm") {
    out["use"] = run.ledger().select(
        "SELECT COUNT(*) AS attempts,COALESCE(SUM(input_tokens),0) AS input_tokens,COALESCE(SUM(output_tokens),0) AS "
        "output_tokens,SUM(outcome IS 'ok' AND (input_tokens IS NULL OR output_tokens IS NULL)) AS tokens_unknown,"
        "COALESCE(SUM(cost_usd),0) AS cost_usd,SUM(outcome IS 'ok' AND cost_usd IS NULL) AS cost_unknown,"
        "SUM(maybe_billed<>0 AND cost_usd IS NULL AND outcome IS NOT 'ok') AS possibly_billed "
        "FROM attempts WHERE instance=? AND call=?",
        {instance, name})[0];
  }
  for (const char *member : {"ended", "ok", "status", "output", "seed", "folder", "reason", "seconds", "peak_bytes"})
    if (out[member].is_null()) out.erase(member);
  if (out.contains("folder")) out["folder"] = (run.folder() / out["folder"].get<std::string>()).string();
  return out;
}

std::string end_of(const Json &call) {
  if (call.contains("missing")) return "not recorded";
  if (!call.contains("ok")) return "no answer yet";
  if (call["ok"] == 0) return "failed";
  return call.value("status", "ok");
}

void print_calls(const Json &calls) {
  if (calls.empty()) return;
  Table table({"  CALL", "KIND", "SEED", "TIME", "END", "TOKENS", "COST"});
  for (const Json &call : calls) {
    const std::string time = call.value("seconds", Json()).is_number() ? seconds_text(call["seconds"])
                             : call.contains("ended") ? seconds_text(seconds_between(call["started"], call["ended"]))
                                                      : "";
    table.add({"  " + call["name"].get<std::string>(), call["kind"], call.contains("seed") ? call["seed"].dump() : "",
               time, end_of(call), call.contains("use") ? tokens_text(call["use"]) : "",
               call.contains("use") ? cost_text(call["use"]) : ""});
  }
  std::printf("\n%s", table.text().c_str());
  for (const Json &call : calls)
    if (call.contains("folder"))
      std::printf("  files of %s: %s\n", call["name"].get<std::string>().c_str(),
                  call["folder"].get<std::string>().c_str());
}

void print_measurements(const Json &measured) {
  if (measured.empty()) return;
  Table table({"  MEASURED", "MEAN", "SEEDS"});
  for (std::size_t i = 0; i < std::min(measured.size(), shown_measurements); ++i)
    table.add({"  " + name_of_measurement(measured[i]), number_text(measured[i]["mean"]), measured[i]["n"].dump()});
  std::printf("\n%s", table.text().c_str());
  if (measured.size() > shown_measurements)
    std::printf("  and %zu more; --json has them all\n", measured.size() - shown_measurements);
}

std::string last_lines(const std::string &text) {
  std::size_t at = text.size(), lines = 0;
  while (at > 0 && lines <= output_lines)
    if (text[--at] == '\n' && at + 1 < text.size()) ++lines;
  return lines > output_lines ? text.substr(at + 1) : text;
}

void print_output(const Json &calls) {
  for (auto call = calls.rbegin(); call != calls.rend(); ++call) {
    const std::string output = call->value("output", "");
    if (output.empty()) continue;
    std::printf("\n  end of the output of %s\n%s", (*call)["name"].get<std::string>().c_str(),
                indented(harmless(last_lines(output)), 4).c_str());
    return;
  }
}

void print_facts(const Thing &thing, const Json &node, const Json &children) {
  std::printf("node      %s/%s\n", thing.instance.c_str(), thing.name.c_str());
  const auto line = [&](const char *label, const std::string &text) {
    if (!text.empty()) std::printf("%-9s %s\n", label, one_line(text, 400).c_str());
  };
  line("title", node.value("title", ""));
  line("state", node.value("state", "") + (node.contains("phase") ? ", phase " + node.value("phase", "") : ""));
  line("operator", node.value("operator", "") + (node.contains("ablation") && node["ablation"].is_object()
                                                     ? ": " + node["ablation"].value("label", "")
                                                     : ""));
  line("parent", node.value("parent", "") + (node.contains("with") ? " and " + node.value("with", "") : ""));
  line("about", node.value("about", ""));
  std::string below;
  for (const Json &child : children) below += (below.empty() ? "" : ", ") + child["id"].get<std::string>();
  line("children", below);
  line("metric",
       outcome_of_node(node) +
           (node.contains("metric") && node.contains("direction") ? " (" + node.value("direction", "") + ")" : ""));
  line("time", node.value("seconds", Json()).is_number() ? seconds_text(node["seconds"]) : "");
  if (const Json &settings = object_at(node, "settings"); !settings.empty()) line("settings", settings.dump());
  for (const char *text : {"plan", "analysis"})
    if (node.contains(text) && node[text].is_string())
      std::printf("%s\n%s", text, wrapped(node[text], 2, line_width()).c_str());
}

void print_program(const std::map<std::string, std::string> &program, bool code) {
  std::printf("\n");
  for (const auto &[path, text] : program) {
    const auto lines = static_cast<std::int64_t>(std::count(text.begin(), text.end(), '\n'));
    if (!code)
      std::printf("  program %s, %s\n", path.c_str(), counted(lines, "line").c_str());
    else
      std::printf("--- %s\n%s%s", path.c_str(), harmless(text).c_str(),
                  text.empty() || text.back() == '\n' ? "" : "\n");
  }
  if (!program.empty() && !code) std::printf("  --code shows it\n");
}

}  // namespace

void show_node(OpenRun &run, const Thing &thing, bool code, bool json) {
  Json node = node_at(run, thing);
  const auto program = program_of(run, node);
  Json calls = Json::array();
  for (const std::string &call : calls_of(node)) calls.push_back(call_row(run, thing.instance, call));
  const Json measured = measurements(run.ledger(), thing.instance, calls_of(node));
  const Json children = run.ledger().select(
      "SELECT id FROM nodes WHERE instance=? AND json_extract(node_json,'$.parent')=? ORDER BY position",
      {thing.instance, thing.name});
  if (json) {
    node.erase("schema");
    node.erase("code");
    node.erase("files");
    node["instance"] = thing.instance;
    node["program"] = program;
    node["calls"] = calls;
    node["measurements"] = measured;
    node["children"] = Json::array();
    for (const Json &child : children) node["children"].push_back(child["id"]);
    std::fputs(pretty(node).c_str(), stdout);
    return;
  }
  print_facts(thing, node, children);
  print_calls(calls);
  print_measurements(measured);
  print_output(calls);
  print_program(program, code);
}

}  // namespace athanor
