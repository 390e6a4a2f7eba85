// SPDX-License-Identifier: Apache-2.0
//
// See replication.hpp.
#include "replication.hpp"

#include <algorithm>

#include "study.hpp"

namespace athanor::experiment {

namespace {

Json sizes_in(const Json &plan) {
  const Json &replication = plan.at("replication");
  return replication.at("splits") == "resampled" ? replication.value("sizes", Json::array()) : Json::array();
}

bool declared(const Json &plan, const std::string &dataset) {
  const Json &all = plan.at("datasets");
  return (all.empty() && dataset.empty()) ||
         std::any_of(all.begin(), all.end(), [&](const Json &d) { return d.at("id") == dataset; });
}

std::string size_problem(const Json &plan, const Json &size) {
  const std::string dataset = size.at("dataset"), where = "replication.sizes of \"" + dataset + "\": ";
  if (!declared(plan, dataset)) return where + "there is no such data set among those declared";
  if (size.at("tested").get<double>() < 1 || size.at("draws").get<double>() < 1)
    return where + "tested and draws are at least 1";
  if (size.at("drawn_from").get<double>() <= size.at("tested").get<double>())
    return where +
           "drawn_from counts all examples that a draw divides, those that it tests among them, and must be "
           "more than tested";
  return {};
}

std::string plural(double count, const std::string &one, const std::string &many) {
  return level_text(count) + ' ' + (count == 1 ? one : many);
}

// "wine: 39 of 178 examples are tested in a draw, 40 draws in each seed"
std::string size_text(const Json &size) {
  std::string out = size.at("dataset");
  out += (out.empty() ? "" : ": ") + level_text(size.at("tested")) + " of " +
         plural(size.at("drawn_from"), "example is", "examples are") + " tested in a draw";
  if (size.at("draws") != 1) out += ", " + plural(size.at("draws"), "draw", "draws") + " in each seed";
  return out;
}

void add_sizes(Json &seeds, const Json &sizes) {
  double largest = 0;
  std::string text;
  for (const Json &size : sizes) {
    Json one = size;
    const double ratio = overlap_ratio(size.at("tested"), size.at("drawn_from"), size.at("draws"));
    one["ratio"] = ratio;
    largest = std::max(largest, ratio);
    seeds["sizes"].push_back(one);
    text += (text.empty() ? "" : "; ") + size_text(size) + ", ratio " + number_text(ratio);
  }
  seeds["test_to_train"] = largest;
  seeds["overlap"] = text;
}

}  // namespace

double overlap_ratio(double tested, double drawn_from, double draws) { return draws * tested / (drawn_from - tested); }

std::vector<std::string> replication_problems(const Json &plan) {
  std::vector<std::string> out;
  const Json &replication = plan.at("replication");
  const Json sizes = sizes_in(plan);
  for (const Json &size : sizes)
    if (std::string problem = size_problem(plan, size); !problem.empty()) out.push_back(std::move(problem));
  if (replication.at("splits") == "resampled" && sizes.empty() && !(replication.at("test_to_train").get<double>() > 0))
    out.push_back(
        "replication: splits are resampled, so sizes must say for each data set how many examples a draw tests and "
        "from how many it draws, or test_to_train how many test examples there are for each training example");
  return out;
}

Json replication_document(const Json &plan, const Settings &settings) {
  const Json &replication = plan.at("replication");
  Json seeds{{"selection", settings.selection},
             {"replication", settings.replication},
             {"confirmation", settings.confirmation},
             {"splits", replication.at("splits")},
             {"test_to_train", replication.at("test_to_train")}};
  if (const Json sizes = sizes_in(plan); !sizes.empty()) add_sizes(seeds, sizes);
  if (const std::string varies = replication.value("varies", ""); !varies.empty()) {
    seeds["varies"] = varies;
    if (seeds["splits"] == "resampled")
      seeds["generalises_over"] = std::string("random splits of ") +
                                  (plan.at("datasets").size() > 1 ? "these data sets, each by itself" : "these data") +
                                  ", in which a seed varies " + varies;
    return seeds;
  }
  const Json replicate = settings.domain.value("replicate", Json::object());
  for (const char *field : {"varies", "generalises_over"})
    if (replicate.contains(field)) seeds[field] = replicate[field];
  return seeds;
}

}  // namespace athanor::experiment
