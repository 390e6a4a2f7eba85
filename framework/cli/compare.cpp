// SPDX-License-Identifier: Apache-2.0
//
// See compare.hpp.
#include "cli/compare.hpp"

#include <algorithm>
#include <cstdio>
#include <set>

#include "cli/open_run.hpp"
#include "cli/progress_words.hpp"
#include "cli/run_words.hpp"
#include "cli/table.hpp"
#include "cli/verbs.hpp"
#include "foundation/json.hpp"
#include "report/comparison.hpp"

namespace athanor {
namespace {

constexpr std::size_t shown_results = 40, shown_differences = 40;

std::string models_of(const Json &facts) {
  std::set<std::string> names;
  for (const Json &model : list_at(facts, "models"))
    names.insert(model["provider"].get<std::string>() + "/" + model["model"].get<std::string>());
  std::string out;
  for (const std::string &name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::string short_name(const Json &facts) { return fs::path(facts["run"].get<std::string>()).filename(); }

void print_facts(const Json &left, const Json &right) {
  Table table({"", "LEFT", "RIGHT"});
  const auto row = [&](const char *label, const auto &of) { table.add({label, of(left), of(right)}); };
  row("run", [](const Json &f) { return one_line(short_name(f), 40); });
  row("state", [](const Json &f) { return f["state"].get<std::string>(); });
  row("topic", [](const Json &f) { return one_line(f.value("topic", ""), 40); });
  row("begun", [](const Json &f) { return local_moment(f.value("created", "")); });
  row("athanor", [](const Json &f) { return f.value("athanor", ""); });
  row("models", [](const Json &f) { return one_line(models_of(f), 40); });
  row("time", [](const Json &f) { return seconds_text(f["seconds"]); });
  row("cost", [](const Json &f) { return f.contains("replay_of") ? "a replay" : cost_text(f["use"]); });
  row("tokens", [](const Json &f) { return tokens_text(f["use"]); });
  row("experiments", [](const Json &f) { return object_at(f, "counts").value("experiments", Json(0)).dump(); });
  row("nodes", [](const Json &f) { return object_at(f, "counts").value("nodes", Json(0)).dump(); });
  std::printf("%s", table.text().c_str());
}

void print_plan(const Json &plan) {
  if (plan.empty()) {
    std::printf("\nthe pipelines are the same\n");
    return;
  }
  Table table({"PIPELINE", "LEFT", "RIGHT"});
  for (std::size_t i = 0; i < std::min(plan.size(), shown_differences); ++i)
    table.add({plan[i]["at"], plan[i].contains("left") ? one_line(plan[i]["left"].dump(), 36) : "none",
               plan[i].contains("right") ? one_line(plan[i]["right"].dump(), 36) : "none"});
  std::printf("\n%s", table.text().c_str());
  if (plan.size() > shown_differences)
    std::printf("and %zu more; --json has them all\n", plan.size() - shown_differences);
}

std::string claim_words(const Json &row, const char *side) {
  if (!row.contains(side)) return "not tested";
  const Json &claim = row[side], &effect = object_at(claim, "effect");
  std::string out = claim.value("verdict", "untested");
  if (effect.value("difference", Json()).is_number()) out += " " + signed_number(effect["difference"]);
  if (effect.value("low", Json()).is_number() && effect.value("high", Json()).is_number())
    out += " [" + number_text(effect["low"]) + ", " + number_text(effect["high"]) + "]";
  return out;
}

// Means and differences that both have; the rest, and the other statistics, are in --json.
void print_results(const Json &results) {
  Table table({"RESULT", "LEFT", "RIGHT", "DIFFERENCE"});
  std::size_t shown = 0, more = 0, alone = 0;
  for (const Json &row : results) {
    const std::string name = row["name"], statistic = name.substr(name.rfind('.') + 1);
    if (statistic != "mean" && statistic != "diff") continue;
    if (!row.contains("difference"))
      ++alone;
    else if (shown == shown_results)
      ++more;
    else if (++shown > 0)
      table.add({name, number_text(row["left"]), number_text(row["right"]), signed_number(row["difference"])});
  }
  if (shown > 0) std::printf("\n%s", table.text().c_str());
  if (more > 0) std::printf("and %zu more\n", more);
  if (alone > 0)
    std::printf("\n%s only one of the runs has\n", counted(static_cast<std::int64_t>(alone), "result").c_str());
  if (shown + alone > 0) std::printf("--json has all of them, with all statistics\n");
}

void print_comparison(const Json &all) {
  print_facts(all["left"], all["right"]);
  print_plan(all["plan"]);
  for (const auto &[left, other] : all["branches"].items())
    if (const auto right = other.get<std::string>(); left != right)
      std::printf("\nthe only branches are laid side by side: %s and %s\n", left.c_str(), right.c_str());
  if (!all["claims"].empty()) {
    const bool many = all["branches"].size() != 1;
    Table table({"CLAIM", "LEFT", "RIGHT"});
    for (const Json &row : all["claims"])
      table.add({(many ? row["branch"].get<std::string>() + "/" : "") + row["name"].get<std::string>(),
                 claim_words(row, "left"), claim_words(row, "right")});
    std::printf("\n%s", table.text().c_str());
  }
  print_results(all["results"]);
}

}  // namespace

int verb_compare(const Arguments &arguments) {
  const Json all = comparison(find_run(arguments.words[0]), find_run(arguments.words[1]));
  if (arguments.json)
    std::fputs(pretty(all).c_str(), stdout);
  else
    print_comparison(all);
  return exit_ok;
}

}  // namespace athanor
