// SPDX-License-Identifier: Apache-2.0
//
// The forest plot of claims; see effects.hpp.
#include "effects.hpp"

#include <algorithm>

#include "differences.hpp"
#include "panels.hpp"

namespace athanor::figures {
namespace {

constexpr std::size_t rows_a_sheet = 30;

// "(A minus B; noise = 0.3)": what all rows share.
std::string shared_words(const Data &data, const std::vector<Json> &claims, const Parts &everywhere) {
  const auto part = [&](const char *name, const char *otherwise) {
    const auto at = everywhere.find(name);
    return at == everywhere.end() ? std::string(otherwise) : at->second;
  };
  std::string out = part("treatment", "treatment") + " minus " + part("control", "control");
  if (one_factor_tells(data, claims)) return out;
  Parts rest = everywhere;
  rest.erase("treatment");
  rest.erase("control");
  const std::string words = words_of(rest, false);
  return words.empty() ? out : out + "; " + words;
}

Figure forest(const Data &data, const std::vector<Json> &shown, const std::vector<Json> &claims, std::size_t missing) {
  Figure figure;
  figure.id = "comparisons";
  figure.title = "Tested differences";
  figure.kind = "intervals";
  const bool by_factor = one_factor_tells(data, claims);
  const Parts everywhere = common_parts(data, claims);
  for (const Declared &metric : data.metrics) {
    std::vector<Json> mine;
    for (const Json &claim : shown)
      if (claim.at("metric") == metric.id) mine.push_back(claim);
    if (mine.empty()) continue;
    // What all rows of a panel share stands above it, what all panels share in the caption.
    const Parts common = mine.size() > 1 ? common_parts(data, mine) : everywhere;
    Json rows = Json::array();
    for (const Json &claim : mine) {
      rows.push_back(row_of(claim, row_label(data, claim, by_factor, common)));
      note_names(claim, figure);
    }
    const std::string shared = by_factor ? "" : words_of(without(common, everywhere), true);
    figure.panels.push_back(
        {{"title", axis_label(data.metrics, metric.id) +
                       (shared.empty() ? "" : (shared.rfind("vs ", 0) == 0 ? ", " : ": ") + shared)},
         {"y_label", by_factor ? axis_label(data.factors, data.factors.front().id) : ""},
         {"rows", rows}});
  }
  figure.caption = "Difference in each planned comparison (" + shared_words(data, claims, everywhere) +
                   "): the point is the mean of paired differences over runs, the bar its 95 % confidence interval, "
                   "and the vertical line is no difference. Filled points are supported claims, crossed ones refuted, "
                   "open ones inconclusive after correction for multiple tests.";
  if (missing > 0) figure.caption += " Comparisons for which no interval could be computed are not drawn.";
  return figure;
}

}  // namespace

std::vector<Figure> effects(const Data &data) {
  std::vector<Json> claims;
  std::size_t missing = 0;
  // By metric, so that a sheet holds whole metrics where it can.
  for (const Declared &metric : data.metrics)
    for (const Json &claim : data.claims)
      if (claim.value("metric", "") == metric.id && claim.value("kind", "main") != "ablation") {
        if (drawable(claim))
          claims.push_back(claim);
        else
          ++missing;
      }
  std::vector<Figure> out;
  for (std::size_t at = 0; at < claims.size(); at += rows_a_sheet) {
    const std::size_t end = std::min(claims.size(), at + rows_a_sheet);
    const std::vector<Json> shown(claims.begin() + static_cast<std::ptrdiff_t>(at),
                                  claims.begin() + static_cast<std::ptrdiff_t>(end));
    out.push_back(forest(data, shown, claims, missing));
  }
  for (std::size_t i = 0; i < out.size(); ++i) close(out[i], i, out.size());
  return out;
}

}  // namespace athanor::figures
