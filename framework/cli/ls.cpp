// SPDX-License-Identifier: Apache-2.0
//
// See ls.hpp.
#include "cli/ls.hpp"

#include <algorithm>
#include <cstdio>
#include <sstream>

#include "cli/open_run.hpp"
#include "cli/progress_words.hpp"
#include "cli/run_words.hpp"
#include "cli/table.hpp"
#include "cli/verbs.hpp"
#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "report/findings.hpp"
#include "report/standing.hpp"

namespace athanor {
namespace {

Json row_of(const fs::path &folder) {
  OpenRun run(folder);
  Record &record = run.record();
  const Json stands = standing(record);
  Json out{{"run", folder.string()}, {"state", stands["state"]}, {"created", stands.value("created", "")}};
  for (const char *name : {"holder", "error", "topic", "last_event", "replay_of", "waiting"})
    if (stands.contains(name)) out[name] = stands[name];
  out["use"] = sum_of(model_use(record, out["state"] == "running"));
  const Json found = findings(record);
  out["verdicts"] = verdicts(found);
  out["papers"] = Json::array();
  for (const Json &branch : found)
    if (branch.contains("paper")) out["papers"].push_back(branch["paper"]["path"]);
  return out;
}

std::vector<Json> rows_of(const std::vector<fs::path> &folders) {
  std::vector<Json> rows;
  for (const fs::path &folder : folders) try {
      rows.push_back(row_of(folder));
    } catch (const std::exception &e) {
      rows.push_back(
          {{"run", folder.string()}, {"state", "unreadable"}, {"created", ""}, {"error", {{"message", e.what()}}}});
    }
  std::stable_sort(rows.begin(), rows.end(), [](const Json &a, const Json &b) {
    return a["created"].get<std::string>() > b["created"].get<std::string>();
  });
  return rows;
}

std::string state_of(const Json &row) {
  const std::string state = row["state"];
  if (row.contains("holder") && row["holder"]["process"] != 0)
    return state + " " + std::to_string(row["holder"]["process"].get<long>());
  return state;
}

// "2 of 5" hides what was refuted; "+" supported, "-" refuted, "?" neither.
std::string claims_of(const Json &row) {
  const Json &verdicts = object_at(row, "verdicts");
  if (verdicts.empty()) return "";
  std::int64_t other = 0;
  for (const auto &[verdict, count] : verdicts.items())
    if (verdict != "supported" && verdict != "refuted") other += count.get<std::int64_t>();
  return "+" + std::to_string(verdicts.value("supported", 0)) + " -" + std::to_string(verdicts.value("refuted", 0)) +
         " ?" + std::to_string(other);
}

std::string paper_of(const Json &row) {
  const std::size_t papers = list_at(row, "papers").size();
  return papers == 0 ? "" : papers == 1 ? "yes" : std::to_string(papers);
}

std::string cost_of(const Json &row) {
  if (row.contains("replay_of")) return "(replay)";
  const std::string cost = row.contains("use") ? cost_text(row["use"]) : "";
  return cost.rfind("at least ", 0) == 0 ? ">" + cost.substr(9) : cost;
}

std::string why_of(const Json &row) {
  if (row["state"] == "died") return "its process ended without a word; `athanor resume` goes on";
  if (const Json &waiting = list_at(row, "waiting"); !waiting.empty())
    return waiting[0].get<std::string>() + " waits for a person: `athanor approve` or `athanor reject`";
  const Json &error = object_at(row, "error");
  const std::string where = error.value("where", ""), message = error.value("message", "");
  return where.empty() || message.empty() ? message : where + ": " + message;
}

void print_rows(const std::vector<Json> &rows, const fs::path &below) {
  Table table({"RUN", "STATE", "BEGUN", "COST", "CLAIMS", "PAPER", "TOPIC"});
  for (const Json &row : rows) {
    const fs::path name = fs::path(row["run"].get<std::string>()).lexically_relative(below);
    table.add({one_line(name.string(), 60), state_of(row), local_moment(row["created"]), cost_of(row), claims_of(row),
               paper_of(row), one_line(row.value("topic", ""), 200)});
  }
  const std::size_t width = line_width();
  std::istringstream lines(table.text());
  std::string line;
  for (std::size_t i = 0; std::getline(lines, line); ++i) {
    std::printf("%s\n", fitted(line, width).c_str());
    if (i == 0) continue;
    if (const std::string why = why_of(rows[i - 1]); !why.empty())
      std::printf("  %s\n", one_line(why, width > 4 ? width - 4 : 40).c_str());
  }
}

}  // namespace

int verb_ls(const Arguments &arguments) {
  const fs::path folder =
      fs::absolute((arguments.words.empty() ? "runs" : arguments.words.front()) + "/").lexically_normal().parent_path();
  std::error_code none;
  if (!arguments.words.empty() && !fs::is_directory(folder, none))
    throw Error("not_found", "there is no such folder", "name a folder that holds runs", folder.string());
  const bool itself = fs::is_regular_file(folder / "ledger.sqlite", none);
  const std::vector<Json> rows = rows_of(itself ? std::vector<fs::path>{folder} : runs_in(folder));
  if (arguments.json) {
    std::fputs(pretty(Json(rows)).c_str(), stdout);
    return exit_ok;
  }
  if (rows.empty()) {
    std::printf("there are no runs below %s\n  `athanor run PIPELINE` makes one; `athanor ls FOLDER` looks elsewhere\n",
                folder.c_str());
    return exit_ok;
  }
  print_rows(rows, itself ? folder.parent_path() : folder);
  return exit_ok;
}

}  // namespace athanor
