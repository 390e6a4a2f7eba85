// SPDX-License-Identifier: Apache-2.0
//
// The standard figures; see choose.hpp.
#include "choose.hpp"

#include <algorithm>
#include <iterator>

#include "ablations.hpp"
#include "comparisons.hpp"
#include "curves.hpp"
#include "effects.hpp"

namespace athanor::figures {
namespace {

const Declared *numeric_factor(const Data &data) {
  for (const Declared &f : data.factors) {
    const bool numbers = std::all_of(f.levels.begin(), f.levels.end(), [](const Json &l) { return l.is_number(); });
    if (numbers && f.levels.size() > 1) return &f;
  }
  return nullptr;
}

}  // namespace

std::vector<Figure> choose(const Data &data) {
  std::vector<Figure> out;
  const auto add = [&](std::vector<Figure> more) { std::move(more.begin(), more.end(), std::back_inserter(out)); };
  const Declared *x = numeric_factor(data);
  const auto main = [&](const Cell &c) { return !data.is_ablation(c.condition); };
  if (x)
    add(factor_curves(data, *x));
  else
    add(comparisons(data, "results", main));
  add(effects(data));
  add(ablations(data));
  if (x) add(comparisons(data, "conditions", [&](const Cell &c) { return main(c) && !c.factors.contains(x->id); }));
  add(learning_curves(data));
  out.erase(std::remove_if(out.begin(), out.end(), [](const Figure &f) { return f.panels.empty(); }), out.end());
  return out;
}

}  // namespace athanor::figures
