// SPDX-License-Identifier: Apache-2.0
//
// The records of a study as figures need them: grouped into cells (one metric, data set, split, condition and
// combination of factor levels, with one value per seed), and in the order in which the study declares things.
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
};

// A thing that the study declares: its id and how to print it.
struct Declared {
  std::string id, label, role, unit;
  std::vector<Json> levels;  // of a factor
};

struct Data {
  std::vector<Declared> metrics, conditions, factors, datasets;
  std::vector<Cell> cells;
  Json claims = Json::array();
  std::string objective;
};

// Groups the records. Of a series over steps only the last step of each seed counts. Where claims name splits,
// only those splits are kept: the others served the search. What the study did not declare follows at the end.
Data collect(const Json &study, const Json &results, const Json &claims);

double mean(const std::vector<double> &values);
double deviation(const std::vector<double> &values);  // sample standard deviation; 0 for fewer than two

std::string label_of(const std::vector<Declared> &list, const std::string &id);
std::string level_text(const Json &level);  // 0.2, "on"
// "noise = 0.2, size = 8", with the factors' labels; empty without factors.
std::string factors_text(const Data &data, const Json &factors);

}  // namespace athanor::figures

#endif
