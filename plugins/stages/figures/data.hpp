// SPDX-License-Identifier: Apache-2.0
//
// The records of a study as figures need them: grouped into cells (one metric, data set, split, condition and
// combination of factor levels, with one value per record), and in the order in which the study declares things.
// Nothing here knows what a figure looks like.
#ifndef ATHANOR_FIGURES_DATA_HPP
#define ATHANOR_FIGURES_DATA_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace athanor::figures {

using Json = nlohmann::json;

struct Cell {
  std::string metric, dataset, split, condition;
  Json factors = Json::object();
  std::vector<double> values;        // one per record, in the records' order
  std::vector<std::string> records;  // their ids
  std::vector<long long> seeds;      // their seeds, 0 where a record has none
  double step = 0;                   // of a cell of a series
};

// A thing that the study declares: its id and how to print it.
struct Declared {
  std::string id, label, role, unit;
  std::vector<Json> levels;  // of a factor
};

struct Data {
  std::vector<Declared> metrics, conditions, factors, datasets;
  std::vector<Cell> cells;   // of a series over steps the last step of each seed
  std::vector<Cell> series;  // records of series over several steps, a cell for each step
  Json claims = Json::array();
  std::string objective;

  bool is_ablation(const std::string &condition) const;
  std::string role_of(const std::string &condition) const;
};

// Groups the records. Where claims name splits, only those splits are kept: the others served the search. `study` gives
// labels, units, roles and an order; it may be null, then ids stand for labels and roles follow from the claims. What
// the study did not declare follows at the end.
Data collect(const Json &study, const Json &results, const Json &claims);

std::string label_of(const std::vector<Declared> &list, const std::string &id);
std::string level_text(const Json &level);  // 0.2, "on"
// "noise = 0.2, size = 8", with the factors' labels; empty without factors.
std::string factors_text(const Data &data, const Json &factors);

}  // namespace athanor::figures

#endif
