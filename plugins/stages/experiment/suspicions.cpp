// SPDX-License-Identifier: Apache-2.0
//
// See suspicions.hpp. Only the objective's splits are looked at: nobody who decides about programs may see the others.
#include "suspicions.hpp"

#include <algorithm>

#include "operators.hpp"

namespace athanor::experiment {

namespace {

using Measured = std::map<std::string, double>;

// Every condition measured exactly the same everywhere: most likely the condition is never read.
bool conditions_alike(const Measured &measured, const Study &study, const std::vector<std::string> &conditions) {
  if (conditions.size() < 2) return false;
  for (const Place &place : study.selection)
    for (const Json &levels : study.combinations) {
      const auto value = [&](const std::string &condition) {
        return measured.at(key_of({study.metric, place.dataset, place.split, condition, levels}));
      };
      for (const auto &condition : conditions)
        if (value(condition) != value(conditions[0])) return false;
    }
  return true;
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
  if (conditions_alike(node.measured, study, conditions))
    out.push_back("all conditions measured exactly the same `" + study.metric + "` everywhere");
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
