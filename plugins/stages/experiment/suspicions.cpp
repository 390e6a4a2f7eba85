// SPDX-License-Identifier: Apache-2.0
//
// See suspicions.hpp. Only the objective's splits are looked at: nobody who decides about programs may see the others.
#include "suspicions.hpp"

#include <algorithm>

#include "operators.hpp"

namespace athanor::experiment {

namespace {

using Measured = std::map<std::string, double>;

double value_of(const Measured &measured, const Study &study, const Place &place, const std::string &condition,
                const Json &levels) {
  return measured.at(key_of({study.metric, place.dataset, place.split, condition, levels}));
}

// Two conditions that measured exactly the same everywhere: most likely the condition is never read.
bool alike(const Measured &measured, const Study &study, const std::string &one, const std::string &other) {
  for (const Place &place : study.selection)
    for (const Json &levels : study.combinations)
      if (value_of(measured, study, place, one, levels) != value_of(measured, study, place, other, levels))
        return false;
  return true;
}

std::string alike_conditions(const Measured &measured, const Study &study, const std::vector<std::string> &conditions) {
  const auto counted = study.objective_conditions(conditions);
  for (std::size_t i = 0; i < counted.size(); ++i)
    for (std::size_t j = i + 1; j < counted.size(); ++j)
      if (alike(measured, study, counted[i], counted[j]))
        return "the conditions " + counted[i] + " and " + counted[j] + " measured exactly the same `" + study.metric +
               "` everywhere";
  return {};
}

// A condition that measured exactly the same at every level of a factor, all else equal.
bool untouched(const Measured &measured, const Study &study, const std::string &condition, const std::string &factor) {
  std::map<std::string, double> first;
  bool compared = false;
  for (const Place &place : study.selection)
    for (const Json &levels : study.combinations) {
      Json rest = levels;
      rest.erase(factor);
      const double value = value_of(measured, study, place, condition, levels);
      const auto [known, fresh] = first.emplace(place.dataset + ' ' + place.split + ' ' + rest.dump(), value);
      if (!fresh && known->second != value) return false;
      compared = compared || !fresh;
    }
  return compared;
}

std::string untouched_conditions(const Measured &measured, const Study &study,
                                 const std::vector<std::string> &conditions) {
  for (const auto &factor : study.document.value("factors", Json::array()))
    for (const auto &condition : study.objective_conditions(conditions))
      if (untouched(measured, study, condition, factor.at("id")))
        return "the condition " + condition + " measured exactly the same `" + study.metric + "` at every level of " +
               factor.at("id").get<std::string>();
  return {};
}

// The best that the metric can be, or nothing where the study does not say.
const Json *bound(const Study &study) {
  for (const auto &metric : study.document.at("metrics")) {
    const char *end = study.maximise ? "maximum" : "minimum";
    if (metric.at("id") == study.metric && metric.contains(end)) return &metric[end];
  }
  return nullptr;
}

bool same_everywhere(const std::vector<Judgement> &judgements) {
  return std::all_of(judgements.begin(), judgements.end(), [&](const Judgement &j) {
    return std::equal(
        j.measured.begin(), j.measured.end(), judgements[0].measured.begin(), judgements[0].measured.end(),
        [](const auto &a, const auto &b) { return a.first == b.first && a.second.value == b.second.value; });
  });
}

bool as_without_the_change(const Node &node, const Node &base) {
  return !node.measured.empty() && std::all_of(node.measured.begin(), node.measured.end(), [&](const auto &cell) {
    const auto before = base.measured.find(cell.first);
    return before != base.measured.end() && before->second == cell.second;
  });
}

// The first line of the output in which a program or library says that something did not go well.
std::string warning_in(const std::string &output) {
  static const char *const words[] = {"Warning", "WARNING", "did not converge", "overflow", "divide by zero", "nan"};
  for (std::size_t at = 0; at < output.size();) {
    const std::size_t end = std::min(output.find('\n', at), output.size());
    const std::string line = output.substr(at, std::min<std::size_t>(end - at, 300));
    for (const char *word : words)
      if (line.find(word) != std::string::npos) return line;
    at = end + 1;
  }
  return {};
}

}  // namespace

std::vector<std::string> suspicions(const Node &node, const std::vector<Judgement> &judgements, const Node *base,
                                    const Study &study) {
  std::vector<std::string> out;
  const auto conditions = owed_by(node, study);
  for (std::string said :
       {alike_conditions(node.measured, study, conditions), untouched_conditions(node.measured, study, conditions)})
    if (!said.empty()) out.push_back(std::move(said));
  if (const Json *best = bound(study); best && node.metric && *node.metric == best->get<double>())
    out.push_back("the objective is the best that there can be, " + level_text(*best));
  if (judgements.size() > 1 && same_everywhere(judgements))
    out.push_back("the seed has no effect: all " + std::to_string(judgements.size()) +
                  " runs measured exactly the same");
  if (base && !node.ablation.empty() && as_without_the_change(node, *base))
    out.push_back("what was taken away made no difference at all to any measurement");
  if (const std::string warning = warning_in(node.output); !warning.empty())
    out.push_back("the output has the line: " + warning);
  return out;
}

}  // namespace athanor::experiment
