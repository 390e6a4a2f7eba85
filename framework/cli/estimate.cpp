// SPDX-License-Identifier: Apache-2.0
#include "cli/estimate.hpp"

#include <cstdio>
#include <iostream>
#include <map>

#include "cli/table.hpp"
#include "foundation/error.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

// Three digits are more than an estimate knows: 950, 12k, 1.2M.
std::string rough(std::int64_t count) {
  if (count < 1000) return std::to_string(count);
  const double thousands = static_cast<double>(count) / 1000;
  const bool millions = thousands >= 999.5;
  const double value = millions ? thousands / 1000 : thousands;
  char text[32];
  std::snprintf(text, sizeof text, value < 9.95 ? "%.1f%s" : "%.0f%s", value, millions ? "M" : "k");
  return text;
}

std::string duration(std::int64_t seconds) {
  char text[32];
  const double value = static_cast<double>(seconds);
  if (seconds < 100) return std::to_string(seconds) + " s";
  if (seconds < 100 * 60)
    std::snprintf(text, sizeof text, "%.0f min", value / 60);
  else
    std::snprintf(text, sizeof text, "%.*f h", seconds < 36000 ? 1 : 0, value / 3600);
  return text;
}

std::string between(const std::string &low, const std::string &high) { return low == high ? low : low + "-" + high; }
std::string words(const Range &range) { return between(rough(range.low), rough(range.high)); }

std::string time_words(const Range &range) {
  if (range.high == 0) return "0 s";
  if (range.low == 0) return "up to " + duration(range.high);
  return between(duration(range.low), duration(range.high));
}

std::string words(const CostRange &range) { return between(money(range.low), money(range.high)); }

// All tasks of a stage that one role plays.
struct Line {
  std::string model;
  Range calls, input, output;
  CostRange cost;
  bool known = true;

  void add(const TaskEstimate &task) {
    model = task.model;
    calls.low += task.calls.low, calls.high += task.calls.high;
    input.low += task.calls.low * task.input.low, input.high += task.calls.high * task.input.high;
    output.low += task.calls.low * task.output.low, output.high += task.calls.high * task.output.high;
    known = known && task.cost;
    if (task.cost) cost.low += task.cost->low, cost.high += task.cost->high;
  }
};

void print_sources(const Estimate &estimate, const History &history, const Prices &prices) {
  std::cout << "\ncosts: ";
  for (std::size_t i = 0; i < prices.files().size(); ++i)
    std::cout << (i ? ", " : "prices of " + prices.files()[i].as_of + " in ") << prices.files()[i].path.string();
  std::cout << (prices.files().empty() ? "no price file is installed" : "")
            << "; input is counted as read anew, without a cache; calls that fail and are tried again come on top\n";
  std::cout << "time: as if branches ran one after another; experiments at their limits at most\n";
  bool any = false;
  Table table({"TASK", "TOKENS FROM", "INPUT OF ONE", "OUTPUT OF ONE"});
  for (const StageEstimate &stage : estimate.stages)
    for (const TaskEstimate &task : stage.tasks) {
      if (!task.earlier) continue;
      any = true;
      table.add({task.task,
                 std::to_string(task.earlier->answers) + " earlier answers" +
                     (task.earlier->same_model ? "" : ", also of other models"),
                 words(task.input) + ", half under " + rough(task.earlier->median_input),
                 words(task.output) + ", half under " + rough(task.earlier->median_output)});
    }
  if (any)
    std::cout << "tokens: nine tenths of the answers in " << history.runs() << " earlier "
              << (history.runs() == 1 ? "run" : "runs") << " lie within these; the other tasks as their stages expect\n"
              << table.text("  ");
  else
    std::cout << "tokens: as the stages expect them; no earlier run has enough answers of real models to go by\n";
}

}  // namespace

std::string estimate_table(const Estimate &estimate) {
  Table table(
      {"STAGE", "BRANCHES", "ROLE", "MODEL", "CALLS", "INPUT TOKENS", "OUTPUT TOKENS", "COST", "EXPERIMENTS", "TIME"});
  for (const StageEstimate &stage : estimate.stages) {
    std::map<std::string, Line> lines;
    for (const TaskEstimate &task : stage.tasks) lines[task.role].add(task);
    const std::string experiments = stage.experiments.high ? words(stage.experiments) : "";
    const std::string time = stage.unknown.empty() ? time_words(stage.seconds) : "unknown";
    std::vector<std::string> first{stage.id, words(stage.branches)}, last{experiments, time};
    if (lines.empty())
      table.add({first[0], first[1], "", "", "", "", "", stage.unknown.empty() ? "" : "unknown", last[0], last[1]});
    for (const auto &[role, line] : lines) {
      table.add({first[0], first[1], role, line.model, words(line.calls), words(line.input), words(line.output),
                 line.known ? words(line.cost) : "unknown", last[0], last[1]});
      first = {"", ""}, last = {"", ""};
    }
  }
  Line sum;
  for (const StageEstimate &stage : estimate.stages)
    for (const TaskEstimate &task : stage.tasks) sum.add(task);
  const std::string known = words(estimate.cost);
  table.add({"total", "", "", "", words(sum.calls), words(sum.input), words(sum.output),
             estimate.complete         ? known
             : estimate.cost.high == 0 ? "unknown"
                                       : known + " and what is unknown",
             words(estimate.experiments), time_words(estimate.seconds)});
  return table.text();
}

int verb_estimate(const CheckRequest &request, const Catalogue &catalogue, const std::vector<fs::path> &like,
                  bool json) {
  const Checked checked = check_pipeline(request, catalogue);
  std::cerr << render(checked.diagnostics);
  if (!checked.plan) return 1;
  History history;
  for (const fs::path &run : like) history.read(run);
  if (like.empty())
    for (const fs::path &run : runs_below("runs")) try {
        history.read(run);
      } catch (const std::exception &e) {
        std::cerr << "athanor estimate: " << run.string() << " is left out: " << e.what() << "\n";
      }
  const Prices prices = prices_of(*checked.plan);
  const Estimate estimate = reckon(*checked.plan, ask_stages(*checked.plan, request.ask),
                                   quotes(*checked.plan, prices, request.ask), history);
  if (json) {
    Json out = as_json(estimate);
    out["prices"] = prices.described();
    out["earlier_runs"] = history.runs();
    std::cout << pretty(out);
    return 0;
  }
  std::cout << estimate_table(estimate);
  print_sources(estimate, history, prices);
  for (const std::string &what : estimate.unknown) std::cout << "unknown: " << what << "\n";
  return 0;
}

}  // namespace athanor
