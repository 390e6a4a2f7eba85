// SPDX-License-Identifier: Apache-2.0
//
// See comparison.hpp.
#include "report/comparison.hpp"

#include <algorithm>
#include <athanor/json_diff.hpp>
#include <map>

#include "foundation/json.hpp"
#include "report/findings.hpp"
#include "report/open_run.hpp"
#include "report/standing.hpp"

namespace athanor {
namespace {

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

// By the clock of SQLite, which reads the times of a ledger; never less than 0.
double seconds_between(Ledger &ledger, const std::string &from, const std::string &to) {
  const Json rows = ledger.select("SELECT ROUND((julianday(?)-julianday(?))*86400,3) AS seconds", {to, from});
  return rows[0]["seconds"].is_number() ? std::max(0.0, rows[0]["seconds"].get<double>()) : 0;
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
    seconds += seconds_between(record.ledger(), span[0], span[1].is_string() ? span[1] : stands["last_event"]);
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

Json comparison(const fs::path &left, const fs::path &right) { return compared(side_of(left), side_of(right)); }

}  // namespace athanor
