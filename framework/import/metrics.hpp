// SPDX-License-Identifier: Apache-2.0
//
// What a node of AI Scientist-v2 reports of its metrics. A model typed these numbers out of what a program printed, and
// a node may report other metrics than its neighbours; so they are told as reported, and only equal names are compared.
#ifndef ATHANOR_IMPORT_METRICS_HPP
#define ATHANOR_IMPORT_METRICS_HPP

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace athanor {

using Json = nlohmann::json;

struct ReportedMetric {
  std::string name, description;
  std::optional<bool> lower_is_better;
  std::map<std::string, std::pair<std::optional<double>, std::optional<double>>> by_dataset;  // final and best value

  std::optional<double> mean() const;  // of the final values over the data sets
};

// From a node's `metric`: a number, numbers by data set, or {metric_names: [...]}, bare or as {value, maximize, name}.
std::vector<ReportedMetric> reported_metrics(const Json &metric);

// The name that most of the lists have, the first seen among equals; empty when all are empty.
std::string most_reported(const std::vector<std::vector<ReportedMetric>> &lists);

Json as_document(const std::vector<ReportedMetric> &metrics);

}  // namespace athanor

#endif
