// SPDX-License-Identifier: Apache-2.0
//
// See seeds.hpp.
#include "seeds.hpp"

#include <algorithm>
#include <cmath>

namespace athanor::experiment {

namespace {

constexpr double rounding = 1e-9;  // relative

using Seeds = std::vector<std::int64_t>;

[[noreturn]] void refuse(const std::string &what) {
  throw sdk::Error("internal", what, "this is a fault of the stage: no claim can be made from these runs");
}

bool same_at(const Study &study, const Confirmed &program, const std::string &metric, const Place &place,
             const std::string &condition) {
  for (const Json &combination : study.combinations) {
    std::vector<double> values;
    double size = 0;
    for (const auto &[seed, value] : series_of(study, program, metric, place, condition, combination).values) {
      values.push_back(value);
      size = std::max(size, std::fabs(value));
    }
    if (values.size() < 2 || differ(values, resolution_of(size))) return false;
  }
  return true;
}

}  // namespace

void check_seeds(const Study &study, const Confirmation &confirmation) {
  const Json &fixed = study.document.at("seeds");
  const Seeds wanted = fixed.at("confirmation").get<Seeds>();
  Seeds selection = fixed.at("selection").get<Seeds>();
  const Seeds repeated = fixed.value("replication", Seeds());  // programs were chosen by these as well
  selection.insert(selection.end(), repeated.begin(), repeated.end());
  for (const std::int64_t seed : wanted)
    if (std::find(selection.begin(), selection.end(), seed) != selection.end())
      refuse("the seed " + std::to_string(seed) + " stands among those of selection and those of confirmation");
  for (const Confirmed &program : confirmation.programs) {
    Seeds used;
    for (const Replicate &replicate : program.replicates) used.push_back(replicate.seed);
    if (used != wanted)
      refuse("the program " + program.id + " was not confirmed under the seeds that the study had fixed");
  }
}

double resolution_of(double size) { return rounding * size; }

bool differ(const std::vector<double> &values, double resolution) {
  if (values.empty()) return false;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return *high - *low > resolution;
}

bool same_under_every_seed(const Confirmed &program) {
  std::map<std::string, std::vector<double>> measured;
  for (const Replicate &replicate : program.replicates)
    if (replicate.judgement.good)
      for (const auto &[key, measurement] : replicate.judgement.measured) measured[key].push_back(measurement.value);
  if (program.good() < 2) return false;
  return std::all_of(measured.begin(), measured.end(), [&](const auto &entry) {
    const auto &values = entry.second;
    double size = 0;
    for (const double value : values) size = std::max(size, std::fabs(value));
    return values.size() == program.good() && !differ(values, resolution_of(size));
  });
}

Json without_effect(const Study &study, const Confirmation &confirmation) {
  Json out = Json::array();
  for (const Confirmed &program : confirmation.programs)
    for (const auto &metric : study.document.at("metrics"))
      for (const Place &place : study.reported)
        for (const auto &condition : program.measures) {
          if (!same_at(study, program, metric.at("id"), place, condition)) continue;
          Json entry{{"program", program.id}, {"metric", metric.at("id")}, {"condition", condition}};
          if (!place.dataset.empty()) entry["dataset"] = place.dataset;
          if (!place.split.empty()) entry["split"] = place.split;
          out.push_back(std::move(entry));
        }
  return out;
}

std::string generalises_over(const Study &study, const Json &claim, const Pairs &pairs) {
  if (over_datasets(claim)) return "data sets of the kind of the study's";
  if (pairs.one_measurement()) return "nothing: it is one measurement, which no seed changes";
  const Json &seeds = study.document.at("seeds");
  const std::string splits = seeds.value("splits", ""), varies = seeds.value("varies", "");
  if (splits == "fixed") return "repetitions on one fixed split of the data, not other splits or data";
  if (const std::string profile = seeds.value("generalises_over", ""); !profile.empty()) return profile;
  if (splits == "resampled") return "splits of the same data";
  return varies.empty() ? "repetitions under other seeds" : "repetitions in which a seed varies " + varies;
}

}  // namespace athanor::experiment
