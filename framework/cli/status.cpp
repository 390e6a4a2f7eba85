// SPDX-License-Identifier: Apache-2.0
//
// See status.hpp.
#include "cli/status.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

#include "cli/open_run.hpp"
#include "cli/progress_words.hpp"
#include "cli/run_words.hpp"
#include "cli/table.hpp"
#include "cli/verbs.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "ledger/shared.hpp"
#include "pipeline/caps.hpp"
#include "report/findings.hpp"
#include "report/pipeline.hpp"
#include "report/standing.hpp"

namespace athanor {
namespace {

constexpr std::size_t shown_calls = 8, shown_incidents = 5;

// Seconds in which somebody worked: an open stretch counts to `until`.
double seconds_of(const Json &spans, const std::string &until) {
  double sum = 0;
  for (const Json &span : spans)
    sum += std::max(0.0, seconds_between(span[0], span[1].is_string() ? span[1].get<std::string>() : until));
  return sum;
}

// {instance: {phase, nodes, states: {good: 2, ...}}}; the phase is that of the latest node.
Json searches(Record &record) {
  Json out = Json::object();
  for (const Json &row : record.ledger().select(
           "SELECT instance,json_extract(node_json,'$.phase') AS phase,json_extract(node_json,'$.state') AS state "
           "FROM nodes ORDER BY instance,position")) {
    Json &one = out[row["instance"].get<std::string>()];
    if (one.is_null()) one = {{"nodes", 0}, {"states", Json::object()}};
    one["nodes"] = one["nodes"].get<int>() + 1;
    if (row["phase"].is_string()) one["phase"] = row["phase"];
    const std::string state = row["state"].is_string() ? row["state"].get<std::string>() : "made";
    Json &count = one["states"][state];
    count = count.is_null() ? 1 : count.get<int>() + 1;
  }
  return out;
}

Json row_for(const Json &rows, const Json &instance) {
  for (const Json &row : rows)
    if (row["instance"] == instance) return row;
  return Json::object();
}

Json stages_of(Record &record, const Json &stands, const std::string &now) {
  const bool running = stands["state"] == "running";
  const std::string until = running                            ? now
                            : stands["last_event"].is_string() ? stands["last_event"].get<std::string>()
                                                               : now;
  const Json models = model_use(record, running), programs = program_use(record), nodes = searches(record);
  Json out = Json::array();
  for (Json stage : stage_rows(record)) {
    if (stage.contains("instance")) {
      const Json &instance = stage["instance"];
      if (!running && stage["state"] == "running") stage["state"] = "stopped";
      stage["seconds"] = seconds_of(stage["spans"], until);
      stage["models"] = row_for(models, instance);
      stage["programs"] = row_for(programs, instance);
      if (nodes.contains(instance.get<std::string>())) {
        stage["search"] = nodes[instance.get<std::string>()];
        stage["search"]["best"] =
            best_node(record, instance, latest(record, stage["branch"].get<std::string>(), "study/1"));
      }
    }
    out.push_back(std::move(stage));
  }
  return out;
}

// The stage that is next to go on or to begin; "" when all are done.
std::string next_stage(const Json &stages) {
  for (const Json &stage : stages)
    if (stage["state"] != "done") return stage.value("instance", stage["stage"].get<std::string>());
  return "";
}

// What comes next, and what a person would type for it.
std::string next_step(const Json &status) {
  const std::string run = status["run"], state = status["state"], stage = next_stage(status["stages"]);
  const std::string resume = "`athanor resume " + run + "` ", with = stage.empty() ? "" : " with " + stage;
  if (status.contains("replay_of") && state != "running")
    return "a replay is compared, not resumed: `athanor compare " + status["replay_of"].get<std::string>() + " " + run +
           "`";
  if (const Json &waiting = list_at(status, "waiting"); !waiting.empty()) {
    const std::string words = run + " " + waiting[0].get<std::string>() + "`";
    return waiting[0].get<std::string>() + " waits for a person: `athanor approve " + words + " or `athanor reject " +
           words + (state == "running" ? "" : "; then " + resume + "goes on");
  }
  if (state == "running") return "it goes on by itself" + with + "; `athanor pause " + run + "` pauses it";
  if (state == "done") return "`athanor show " + run + "` tells what it found; report.html tells all";
  if (state == "failed") return "mend what is named above; then " + resume + "tries again" + with;
  if (state == "not started") return resume + "begins" + with;
  return resume + "goes on" + with + "; nothing that was recorded is lost";
}

Json status_of(const fs::path &folder) {
  OpenRun run(folder);
  Record &record = run.record();
  const std::string now = timestamp();
  const Json stands = standing(record);
  Json out{{"run", folder.string()}, {"state", stands["state"]}, {"at", now}};
  for (const char *name : {"id", "created", "topic", "holder", "error", "last_event", "replay_of", "spans", "waiting"})
    if (stands.contains(name)) out[name] = stands[name];
  const bool running = stands["state"] == "running";
  out["seconds"] = seconds_of(
      stands["spans"], running || !stands["last_event"].is_string() ? now : stands["last_event"].get<std::string>());
  out["stages"] = stages_of(record, stands, now);
  out["branches"] = branch_rows(record);
  out["open_calls"] = open_calls(record);
  out["models"] = sum_of(model_use(record, running));
  if (Json budget = caps_and_use(record); !budget.is_null()) {
    std::int64_t experiments = 0;
    for (const Json &stage : out["stages"])
      experiments += object_at(stage, "programs").value("experiments", std::int64_t{0});
    budget["experiments"] = experiments - shared_experiments(record.ledger());
    out["budget"] = std::move(budget);
  }
  out["incidents"] = incident_rows(record);
  out["next"] = next_step(out);
  return out;
}

std::string search_words(const Json &search) {
  std::string out = search.contains("phase") ? "phase " + search["phase"].get<std::string>() + ": " : "";
  out += counted(search["nodes"].get<int>(), "node");
  std::string states;
  for (const auto &[state, count] : search["states"].items())
    states += (states.empty() ? "" : ", ") + std::to_string(count.get<int>()) + " " + state;
  out += " (" + states + ")";
  if (const Json &best = object_at(search, "best"); !best.empty())
    out += std::string(best.value("chosen", false) ? "; chosen " : "; best ") + best["id"].get<std::string>() + " " +
           outcome_of_node(best);
  return out;
}

std::string programs_words(const Json &programs) {
  if (!programs.contains("ended")) return "";
  const int all = programs["experiments"].get<int>() + programs["tools"].get<int>();
  std::string out = std::to_string(all);
  if (const int open = all - programs["ended"].get<int>(); open > 0) out += ", " + std::to_string(open) + " open";
  for (const auto &[word, count] : programs["bad"].items())
    out += ", " + std::to_string(count.get<int>()) + " " + (word == "exit status not 0" ? "failed" : word);
  return out;
}

void print_stages(const Json &status) {
  Table table({"STAGE", "STATE", "TIME", "CALLS", "TOKENS", "COST", "PROGRAMS"});
  for (const Json &stage : status["stages"]) {
    const Json &models = object_at(stage, "models");
    const std::string name = stage.contains("instance") ? stage["instance"].get<std::string>()
                                                        : (stage.value("in_branches", false) ? "…/" : "main/") +
                                                              stage["stage"].get<std::string>();
    table.add({name, stage["state"], stage.contains("seconds") ? seconds_text(stage["seconds"]) : "",
               models.contains("calls") ? grouped(models["calls"].get<std::int64_t>()) : "",
               models.contains("calls")
                   ? (models["tokens_unknown"] != 0 ? ">" : "") + grouped(models["input_tokens"].get<std::int64_t>()) +
                         "+" + grouped(models["output_tokens"].get<std::int64_t>())
                   : "",
               cost_text(models), programs_words(object_at(stage, "programs"))});
  }
  std::printf("\n%s", table.text().c_str());
  for (const Json &stage : status["stages"])
    if (stage.contains("search"))
      std::printf("\n%s\n%s", stage["instance"].get<std::string>().c_str(),
                  wrapped(search_words(stage["search"]), 2, line_width()).c_str());
}

void print_branches(const Json &branches) {
  if (branches.empty()) return;
  Table table({"BRANCH", "STATE", "RANKED BY", "VALUE", "TITLE"});
  for (const Json &branch : branches)
    table.add({branch["branch"], branch["state"], branch.value("by", ""),
               number_or_nothing(branch.value("value", Json())), one_line(branch.value("title", ""), 200)});
  std::printf("\n%s", fitted(table.text(), line_width()).c_str());
  for (const Json &branch : branches)
    if (branch.contains("error"))
      std::printf("%s", wrapped(branch["branch"].get<std::string>() + ": " + branch["error"].value("message", ""), 2,
                                line_width())
                            .c_str());
}

void print_open(const Json &status) {
  const Json &open = status["open_calls"];
  if (open.empty()) return;
  const bool running = status["state"] == "running";
  std::printf("\n%s %s\n", counted(static_cast<std::int64_t>(open.size()), "call").c_str(),
              running ? "under way" : "without an answer; a resumed run makes them again, or finds their programs");
  Table table({"  CALL", "KIND", "SINCE", ""});
  for (std::size_t i = 0; i < std::min(open.size(), shown_calls); ++i) {
    const Json &call = open[i];
    const bool program = call["kind"] == "experiment" || call["kind"] == "tool";
    table.add({"  " + call["instance"].get<std::string>() + "/" + call["name"].get<std::string>(), call["kind"],
               running ? seconds_text(seconds_between(call["started"], status["at"])) : local_clock(call["started"]),
               program && !call.contains("submitted") ? "waits for a free worker" : ""});
  }
  std::printf("%s", table.text().c_str());
  if (open.size() > shown_calls) std::printf("  and %zu more\n", open.size() - shown_calls);
}

void print_incidents(const Json &incidents) {
  if (incidents.empty()) return;
  std::map<std::string, int> kinds;
  for (const Json &one : incidents)
    ++kinds[one["kind"] == "log" ? (one["level"] >= 4 ? "error" : "warning") : one["kind"].get<std::string>()];
  std::string words;
  for (const auto &[kind, count] : kinds) words += (words.empty() ? "" : ", ") + std::to_string(count) + " " + kind;
  std::printf("\ntrouble  %s\n", words.c_str());
  for (std::size_t i = incidents.size() > shown_incidents ? incidents.size() - shown_incidents : 0;
       i < incidents.size(); ++i) {
    const Json &one = incidents[i];
    const std::string where = one["instance"], call = one.value("call", "");
    std::printf(
        "  %s %s\n", local_clock(one["at"]).c_str(),
        one_line(where + (call.empty() ? "" : "/" + call) + ": " + one["message"].get<std::string>(), line_width() - 12)
            .c_str());
  }
}

// "$0.350 of $10, 12 of 60 experiments": what is known to be used of what has a cap.
std::string budget_words(const Json &status) {
  const Json &budget = object_at(status, "budget"), &caps = object_at(budget, "caps"), &models = status["models"];
  std::string out;
  const auto add = [&](const std::string &words) { out += (out.empty() ? "" : ", ") + words; };
  const Caps given = caps_from(caps);
  if (given.usd)
    add((cost_text(models).empty() ? "$0" : cost_text(models)) + " of " + in_words(caps_from({{"usd", *given.usd}})));
  if (given.tokens)
    add(grouped(models["input_tokens"].get<std::int64_t>() + models["output_tokens"].get<std::int64_t>()) + " of " +
        counted(*given.tokens, "token"));
  if (given.experiments)
    add(grouped(budget["experiments"].get<std::int64_t>()) + " of " + counted(*given.experiments, "experiment"));
  if (given.wall) add(duration_words(budget["wall"]) + " of " + duration_words(*given.wall));
  return out;
}

void print_status(const Json &status) {
  const std::string state = status["state"];
  std::printf("run      %s\nstate    %s\n", status["run"].get<std::string>().c_str(),
              (state + (status.contains("holder") ? ", " + status["holder"]["text"].get<std::string>()
                        : state == "died"         ? ": its process ended without a word"
                                                  : ""))
                  .c_str());
  if (const Json &error = object_at(status, "error"); !error.empty()) {
    const std::string where = error.value("where", "");
    std::printf("%s",
                wrapped((where.empty() ? "" : where + ": ") + error.value("message", ""), 9, line_width()).c_str());
    if (const std::string hint = error.value("hint", ""); !hint.empty())
      std::printf("%s", wrapped(hint, 9, line_width()).c_str());
  }
  if (status.contains("replay_of")) std::printf("replay   of %s\n", status["replay_of"].get<std::string>().c_str());
  std::printf("topic    %s\n", one_line(status.value("topic", ""), line_width() - 10).c_str());
  std::printf("time     begun %s; %s of work\n", local_moment(status.value("created", "")).c_str(),
              seconds_text(status["seconds"]).c_str());
  const Json &models = status["models"];
  std::string cost = cost_text(models);
  if (const auto unknown = models["cost_unknown"].get<std::int64_t>(); unknown > 0)
    cost += "; the price of " + counted(unknown, "answer") + " is not known";
  if (const auto billed = models["possibly_billed"].get<std::int64_t>(); billed > 0)
    cost += "; " + counted(billed, "attempt") + " without an answer, possibly billed";
  if (!cost.empty())
    std::printf("cost     %s\n", (cost + "; tokens " + tokens_text(models) +
                                  (status.contains("replay_of") ? " (of the run that is replayed)" : ""))
                                     .c_str());
  if (const std::string budget = budget_words(status); !budget.empty()) std::printf("budget   %s\n", budget.c_str());
  print_stages(status);
  print_branches(status["branches"]);
  print_open(status);
  print_incidents(status["incidents"]);
  std::printf("\nnext     %s\n", status["next"].get<std::string>().c_str());
}

}  // namespace

int verb_status(const Arguments &arguments) {
  const Json status = status_of(find_run(arguments.words.front()));
  if (arguments.json)
    std::fputs(pretty(status).c_str(), stdout);
  else
    print_status(status);
  return exit_ok;
}

}  // namespace athanor
