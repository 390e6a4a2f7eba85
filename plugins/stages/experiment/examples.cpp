// SPDX-License-Identifier: Apache-2.0
//
// See examples.hpp.
#include "examples.hpp"

#include <algorithm>
#include <cmath>

namespace athanor::experiment {

namespace {

// An example or two may meet by chance where examples are drawn; more is a fault of the program.
constexpr double tolerated = 0.01;

bool is_training(const std::string &split) { return split.rfind("train", 0) == 0 || split.rfind("fit", 0) == 0; }

std::string percent(double share) {
  const double rounded = std::round(share * 100);
  if (share > 0 && rounded < 1) return "less than 1 %";
  if (share < 1 && rounded > 99) return "more than 99 %";
  return std::to_string(static_cast<int>(rounded)) + " %";
}

// How many rows of the declared data have a twin; of all of them where a program names none.
double natural(const std::string &dataset, const Json &datasets) {
  double out = 0;
  for (const Json &known : datasets) {
    if (!dataset.empty() && known.value("id", "") != dataset) continue;
    const Json facts = known.value("facts", Json::object());
    out = std::max(out, facts.value("share_with_twin", 0.0));
    for (const Json &file : facts.value("files", Json::object()))
      out = std::max(out, file.value("share_with_twin", 0.0));
  }
  return out;
}

std::size_t count_of(const Json &splits, const std::string &split, const std::string &dataset) {
  for (const Json &one : splits)
    if (one.value("split", "") == split && one.value("dataset", "") == dataset)
      return one.value("count", std::size_t{0});
  return 0;
}

// One overlap, seen from the split that measures: never from the one that is trained on.
struct Seen {
  std::string of, in, dataset;
  double share = 0;
  std::size_t count = 0;
};

Seen seen(const Json &overlap, const Json &splits) {
  const std::string a = overlap.at("a"), b = overlap.at("b");
  Seen out;
  out.dataset = overlap.value("dataset", "");
  const std::size_t in_a = count_of(splits, a, out.dataset), in_b = count_of(splits, b, out.dataset);
  const bool a_measures = is_training(a) != is_training(b) ? is_training(b) : in_a <= in_b;
  out.of = a_measures ? a : b;
  out.in = a_measures ? b : a;
  out.share = overlap.at(a_measures ? "share_of_a" : "share_of_b");
  out.count = a_measures ? in_a : in_b;
  return out;
}

std::string sentence(const Seen &s, double forgiven) {
  std::string out = percent(s.share) + " of the " + std::to_string(s.count) + " examples of split " + s.of;
  if (!s.dataset.empty()) out += " of " + s.dataset;
  out += " are also in split " + s.in;
  if (forgiven > 0) out += ", more than the " + percent(forgiven) + " of equal rows in the data explain";
  return out;
}

}  // namespace

ExamplesVerdict check_examples(const Json &outcome, const Json &datasets) {
  ExamplesVerdict out;
  const auto examples = outcome.find("examples");
  if (examples == outcome.end() || !examples->is_object()) return out;
  const Json splits = examples->value("splits", Json::array());
  for (const Json &overlap : examples->value("overlaps", Json::array())) {
    const Seen s = seen(overlap, splits);
    const double forgiven = natural(s.dataset, datasets);
    if (s.share > tolerated + forgiven)
      out.fault += (out.fault.empty() ? "" : "; ") + sentence(s, forgiven);
    else
      out.suspicions.push_back(sentence(s, 0));
  }
  if (!out.fault.empty()) out.fault += ": make them disjoint, by what the examples are and not by where they stand";
  if (const std::size_t odd = examples->value("conflicting_labels", std::size_t{0}); odd > 0)
    out.suspicions.push_back(std::to_string(odd) + (odd == 1 ? " example has" : " examples have") +
                             " more than one label");
  for (const Json &fault : examples->value("faults", Json::array())) out.suspicions.push_back(fault);
  if (!examples->value("complete", true))
    out.suspicions.push_back("the list of examples is too long, so that only its beginning was checked");
  return out;
}

}  // namespace athanor::experiment
