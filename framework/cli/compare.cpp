// SPDX-License-Identifier: Apache-2.0
//
// See compare.hpp.
#include "cli/compare.hpp"

#include <algorithm>
#include <athanor/json_diff.hpp>
#include <cstdio>
#include <map>
#include <set>

#include "cli/open_run.hpp"
#include "cli/progress_words.hpp"
#include "cli/run_words.hpp"
#include "cli/table.hpp"
#include "cli/verbs.hpp"
#include "foundation/json.hpp"
#include "report/findings.hpp"
#include "report/standing.hpp"

namespace athanor {
namespace {

constexpr std::size_t shown_results = 40, shown_differences = 40;

// A list of objects that are told apart by a name becomes an object by that name, at every level.
Json by_name(const Json &value) {
  if (value.is_object()) {
    Json out = Json::object();
    for (const auto &[key, member] : value.items()) out[key] = by_name(member);
    return out;
  }
  if (!value.is_array()) return value;
  Json named = Json::object(), plain = Json::array();
  for (const Json &item : value) {
    std::string name;
    for (const char *key : {"id", "for_each", "use"})
      if (name.empty() && item.is_object() && item.value(key, Json()).is_string()) name = item[key];
    if (!name.empty() && !named.contains(name)) named[name] = by_name(item);
    plain.push_back(by_name(item));
  }
  return !value.empty() && named.size() == value.size() ? named : plain;
}

std::string dotted(std::string pointer) {
  if (!pointer.empty()) pointer.erase(0, 1);
  std::string out;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '~' && i + 1 < pointer.size())
      out += pointer[++i] == '1' ? '/' : '~';
    else
      out += pointer[i] == '/' ? '.' : pointer[i];
  }
  return out;
}

struct Side {
  Json facts;                           // what stands in the output
  std::map<std::string, Json> claims;   // by branch, newline, id
  std::map<std::string, Json> results;  // by branch, newline, name
  std::vector<std::string> branches;    // that found something
  Json plan;
};

Side side_of(const fs::path &folder) {
  OpenRun run(folder);
  Record &record = run.record();
  const Json stands = standing(record);
  Side out;
  out.plan = record.json("pipeline.json");
  out.facts = {{"run", folder.string()}, {"state", stands["state"]}, {"topic", stands["topic"]}};
  for (const char *name : {"created", "athanor", "models", "counts", "replay_of", "created_with"})
    if (stands.contains(name)) out.facts[name] = stands[name];
  out.facts["use"] = sum_of(model_use(record, stands["state"] == "running"));
  double seconds = 0;
  for (const Json &span : stands["spans"])
    seconds += std::max(0.0, seconds_between(span[0], span[1].is_string() ? span[1] : stands["last_event"]));
  out.facts["seconds"] = seconds;
  for (const Json &branch : findings(record)) {
    const std::string name = branch["branch"];
    out.branches.push_back(name);
    for (const Json &claim : list_at(branch, "claims")) out.claims[name + "\n" + claim.value("id", "")] = claim;
    const Json results = latest(record, name, "results/1");
    for (const Json &row : list_at(results, "table")) out.results[name + "\n" + row.value("name", "")] = row;
  }
  return out;
}

// Branches of both that mean the same: of the same name; else the only one of each.
std::map<std::string, std::string> pairs_of(const Side &left, const Side &right) {
  std::map<std::string, std::string> out;
  for (const std::string &branch : left.branches)
    if (std::find(right.branches.begin(), right.branches.end(), branch) != right.branches.end()) out[branch] = branch;
  if (out.empty() && left.branches.size() == 1 && right.branches.size() == 1)
    out[left.branches.front()] = right.branches.front();
  return out;
}

// [{branch, name, left?, right?}] of what both branches have, under the name of the left one.
Json beside(const std::map<std::string, Json> &left, const std::map<std::string, Json> &right,
            const std::map<std::string, std::string> &pairs) {
  std::map<std::string, std::string> back;
  for (const auto &[a, b] : pairs) back[b] = a;
  std::map<std::pair<std::string, std::string>, Json> rows;
  const auto add = [&](const std::string &key, const Json &value, const char *side, bool is_right) {
    std::string branch = key.substr(0, key.find('\n'));
    if (is_right && back.count(branch)) branch = back[branch];
    rows[{branch, key.substr(key.find('\n') + 1)}][side] = value;
  };
  for (const auto &[key, value] : left) add(key, value, "left", false);
  for (const auto &[key, value] : right) add(key, value, "right", true);
  Json out = Json::array();
  for (auto &[key, row] : rows) {
    row["branch"] = key.first;
    row["name"] = key.second;
    out.push_back(std::move(row));
  }
  return out;
}

Json number_of(const Json &row, const char *side) {
  return row.contains(side) ? row[side].value("value", Json()) : Json();
}

Json compared(const Side &left, const Side &right) {
  const auto pairs = pairs_of(left, right);
  Json out{{"left", left.facts}, {"right", right.facts}, {"plan", plan_differences(left.plan, right.plan)}};
  out["branches"] = pairs;
  out["claims"] = beside(left.claims, right.claims, pairs);
  out["results"] = Json::array();
  for (const Json &row : beside(left.results, right.results, pairs)) {
    Json one{{"branch", row["branch"]}, {"name", row["name"]}};
    for (const char *side : {"left", "right"})
      if (number_of(row, side).is_number()) one[side] = number_of(row, side);
    if (one.contains("left") && one.contains("right"))
      one["difference"] = one["right"].get<double>() - one["left"].get<double>();
    out["results"].push_back(std::move(one));
  }
  return out;
}

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
  for (const auto &[left, right] : all["branches"].items())
    if (left != right)
      std::printf("\nthe only branches are laid side by side: %s and %s\n", left.c_str(),
                  right.get<std::string>().c_str());
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

Json plan_differences(const Json &left, const Json &right) {
  Json out = Json::array();
  for (const sdk::Difference &one : sdk::differences(by_name(left), by_name(right))) {
    if (one.at == "/file") continue;  // where the file stood says nothing about the run
    Json row{{"at", dotted(one.at)}};
    if (one.recorded) row["left"] = *one.recorded;
    if (one.asked) row["right"] = *one.asked;
    out.push_back(std::move(row));
  }
  return out;
}

int verb_compare(const Arguments &arguments) {
  const Side left = side_of(find_run(arguments.words[0])), right = side_of(find_run(arguments.words[1]));
  const Json all = compared(left, right);
  if (arguments.json)
    std::fputs(pretty(all).c_str(), stdout);
  else
    print_comparison(all);
  return exit_ok;
}

}  // namespace athanor
