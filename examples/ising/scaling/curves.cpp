// SPDX-License-Identifier: Apache-2.0
#include "curves.hpp"

#include <map>
#include <set>
#include <tuple>

namespace ising {
namespace {

using athanor::sdk::Error;

struct Value {
  double value;
  std::string record;
};
using Cell = std::tuple<double, double, std::int64_t>;  // size, temperature, seed

[[noreturn]] void refuse(const std::string &message, const std::string &hint) {
  throw Error("bad_request", message, hint, "/inputs/results/records");
}

std::string listed(const std::set<std::string> &words) {
  std::string out;
  for (const std::string &word : words) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? "none" : out;
}

std::string printed(double number) { return Json(number).dump(); }

// Programs that are no part of the result, such as ablations, say so under `program`.
bool is_confirmed(const Json &record) { return record.value("program", "confirmed") == "confirmed"; }

double factor(const Json &record, const std::string &name) {
  const Json factors = record.value("factors", Json::object());
  if (!factors.contains(name) || !factors.at(name).is_number())
    refuse("the record " + record.value("id", "without an id") + " has no number as the factor '" + name + "'",
           "name the study's factors in the options `size` and `temperature`");
  return factors.at(name).get<double>();
}

std::map<Cell, Value> cells_of(const Json &results, const Names &names) {
  std::map<Cell, Value> cells;
  std::set<std::string> metrics, conditions;
  for (const Json &record : results.at("records")) {
    if (!is_confirmed(record)) continue;
    metrics.insert(record.at("metric"));
    if (record.at("metric") != names.metric) continue;
    conditions.insert(record.value("condition", ""));
    if (record.value("condition", "") != names.condition) continue;
    const Cell cell{factor(record, names.size), factor(record, names.temperature),
                    record.value("seed", std::int64_t{0})};
    cells[cell] = {record.at("value"), record.at("id")};
  }
  if (!cells.empty()) return cells;
  if (metrics.count(names.metric) == 0)
    refuse("no record measures '" + names.metric + "'; measured are " + listed(metrics),
           "name a metric of the study in the option `metric`");
  refuse("'" + names.metric + "' was not measured under the condition '" + names.condition + "'; conditions are " +
             listed(conditions),
         "name one of them in the option `condition`");
}

void check(const Curves &curves) {
  if (curves.sizes.size() < 2 || curves.temperatures.size() < 3 || curves.seeds.size() < 2)
    refuse("there are " + std::to_string(curves.sizes.size()) + " sizes, " +
               std::to_string(curves.temperatures.size()) + " temperatures and " + std::to_string(curves.seeds.size()) +
               " seeds of '" + curves.names.metric + "'",
           "two sizes, three temperatures and two seeds are the least that crossings can be told from");
  for (std::size_t i = 1; i < curves.sizes.size(); ++i)
    if (curves.sizes[i] != 2 * curves.sizes[i - 1])
      refuse("the size " + printed(curves.sizes[i]) + " is not twice the size " + printed(curves.sizes[i - 1]),
             "let the study's sizes double");
}

}  // namespace

Curves curves_of(const Json &results, const Names &names) {
  const std::map<Cell, Value> cells = cells_of(results, names);
  std::set<double> sizes, temperatures;
  std::set<std::int64_t> seeds;
  for (const auto &[cell, value] : cells) {
    sizes.insert(std::get<0>(cell));
    temperatures.insert(std::get<1>(cell));
    seeds.insert(std::get<2>(cell));
  }
  Curves out;
  out.names = names;
  out.sizes.assign(sizes.begin(), sizes.end());
  out.temperatures.assign(temperatures.begin(), temperatures.end());
  out.seeds.assign(seeds.begin(), seeds.end());
  check(out);
  for (const double size : out.sizes) {
    out.value.emplace_back();
    out.records_of.emplace_back();
    for (const double temperature : out.temperatures) {
      out.value.back().emplace_back();
      for (const std::int64_t seed : out.seeds) {
        const auto found = cells.find({size, temperature, seed});
        if (found == cells.end())
          refuse("nothing was measured at size " + printed(size) + ", temperature " + printed(temperature) + ", seed " +
                     std::to_string(seed),
                 "let the program measure every size at every temperature");
        out.value.back().back().push_back(found->second.value);
        out.records.push_back(found->second.record);
        out.records_of.back().push_back(found->second.record);
      }
    }
  }
  return out;
}

}  // namespace ising
