// SPDX-License-Identifier: Apache-2.0
//
// See comparison.hpp.
#include "comparison.hpp"

#include <algorithm>
#include <cmath>

#include "seeds.hpp"
#include "statistics.hpp"

namespace athanor::experiment {

namespace {

bool fits(const Json &combination, const Json &factors) {
  for (const auto &[factor, level] : factors.items())
    if (!combination.contains(factor) || level_text(combination[factor]) != level_text(level)) return false;
  return true;
}

double largest(const Series &series) {
  double size = 0;
  for (const auto &[seed, value] : series.values) size = std::max(size, std::fabs(value));
  return size;
}

bool constant(const Series &series, double resolution) {
  std::vector<double> values;
  for (const auto &[seed, value] : series.values) values.push_back(value);
  return values.size() > 1 && !differ(values, resolution);
}

// The pairs at one place, seed by seed.
Pairs pairs_at(const Study &study, const Json &claim, const Place &place, const Side &treatment, const Side &control) {
  const Json factors = claim.value("factors", Json::object());
  const Series ours = series_of(study, *treatment.program, claim.at("metric"), place, treatment.condition, factors);
  const Series theirs = series_of(study, *control.program, claim.at("metric"), place, control.condition, factors);
  Pairs pairs;
  pairs.planned = treatment.program->replicates.size();
  pairs.resolution = resolution_of(std::max(largest(ours), largest(theirs)));
  pairs.treatment_constant = constant(ours, pairs.resolution);
  pairs.control_constant = constant(theirs, pairs.resolution);
  for (const auto &[seed, value] : ours.values) {
    const auto paired = theirs.values.find(seed);
    if (paired == theirs.values.end()) continue;
    pairs.differences[seed] = value - paired->second;
    for (const Series *side : {&ours, &theirs})
      for (const auto &record : side->records.at(seed)) pairs.evidence.push_back(record);
  }
  return pairs;
}

Pairs pairs_over_datasets(const Study &study, const Json &claim, const Side &treatment, const Side &control) {
  Pairs pairs;
  std::int64_t position = 0;
  pairs.treatment_constant = pairs.control_constant = true;
  for (const Place &place : places_of(claim)) {
    const Pairs one = pairs_at(study, claim, place, treatment, control);
    pairs.resolution = std::max(pairs.resolution, one.resolution);
    pairs.treatment_constant = pairs.treatment_constant && one.treatment_constant;
    pairs.control_constant = pairs.control_constant && one.control_constant;
    ++pairs.planned;
    ++position;
    if (one.differences.empty()) continue;
    pairs.differences[position] = summarise(one.values()).mean;
    pairs.evidence.insert(pairs.evidence.end(), one.evidence.begin(), one.evidence.end());
  }
  return pairs;
}

}  // namespace

Series series_of(const Study &study, const Confirmed &program, const std::string &metric, const Place &place,
                 const std::string &condition, const Json &factors) {
  Series out;
  for (const Replicate &replicate : program.replicates) {
    if (!replicate.judgement.good) continue;
    double sum = 0;
    std::vector<std::string> records;
    bool whole = true;
    for (const Json &combination : study.combinations) {
      if (!fits(combination, factors)) continue;
      const auto found =
          replicate.judgement.measured.find(key_of({metric, place.dataset, place.split, condition, combination}));
      whole = whole && found != replicate.judgement.measured.end();
      if (!whole) break;
      sum += found->second.value;
      records.push_back(found->second.record);
    }
    if (!whole || records.empty()) continue;
    out.values[replicate.seed] = sum / static_cast<double>(records.size());
    out.records[replicate.seed] = std::move(records);
  }
  return out;
}

std::vector<double> Pairs::values() const {
  std::vector<double> out;
  for (const auto &[replicate, difference] : differences) out.push_back(difference);
  return out;
}

double overlap_of(const Study &study, const Json &claim) {
  return over_datasets(claim) ? 0 : study.overlap_at(claim.value("dataset", ""));
}

Pairs pairs_of(const Study &study, const Json &claim, const Side &treatment, const Side &control) {
  if (over_datasets(claim)) return pairs_over_datasets(study, claim, treatment, control);
  return pairs_at(study, claim, {claim.value("dataset", ""), claim.value("split", "")}, treatment, control);
}

}  // namespace athanor::experiment
