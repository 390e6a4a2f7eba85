// SPDX-License-Identifier: Apache-2.0
#include "services/datasets/target.hpp"

#include <cmath>
#include <functional>

#include "services/datasets/values.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_values = 10000;  // a column with more is not looked at as a code for the target
constexpr std::size_t most_classes = 50;    // a numeric target with more is a quantity
constexpr std::size_t fewest_rows = 20;     // in fewer, chance does it
constexpr double same_line = 0.99999;       // correlation from which a column is the target in other units

}  // namespace

void TargetWatch::add(const std::vector<std::string> &values, std::size_t target) {
  if (columns_.size() < values.size()) columns_.resize(values.size());
  const std::string &wanted = values[target];
  if (is_missing(wanted)) return;
  ++rows_;
  if (targets_.size() <= most_values) ++targets_[std::hash<std::string>()(wanted)];
  for (std::size_t i = 0; i < values.size(); ++i)
    if (i != target) relate(columns_[i], values[i], wanted);
}

void TargetWatch::relate(Column &column, const std::string &value, const std::string &target) {
  if (column.open) {
    const std::size_t code = std::hash<std::string>()(target);
    const auto [known, fresh] = column.target.try_emplace(std::hash<std::string>()(value), code);
    if ((!fresh && known->second != code) || column.target.size() > most_values) {
      column.open = false;
      column.target.clear();
    }
  }
  const auto x = number_of(value), y = number_of(target);
  if (!x || !y) return;
  column.n += 1;
  const double dx = *x - column.mean, dy = *y - column.mean_target;
  column.mean += dx / column.n;
  column.mean_target += dy / column.n;
  column.m2 += dx * (*x - column.mean);
  column.m2_target += dy * (*y - column.mean_target);
  column.both += dx * (*y - column.mean_target);
}

std::vector<TargetWatch::Leak> TargetWatch::leaks(std::size_t target) const {
  std::vector<Leak> out;
  if (targets_.size() < 2) return out;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column &column = columns_[i];
    if (i == target) continue;
    const bool repeats = column.target.size() * 2 <= rows_;  // an id is different in every row, and says nothing
    if (column.open && repeats && column.target.size() == targets_.size())
      out.push_back({i, "stands one to one for the target"});
    else if (column.open && rows_ >= fewest_rows && column.target.size() * 4 <= rows_ && column.target.size() > 1)
      out.push_back({i, "says the target: each of its " + std::to_string(column.target.size()) +
                            " values occurs with one value of the target only"});
    else if (targets_.size() > most_classes && column.n > 2 && column.m2 > 0 && column.m2_target > 0 &&
             std::abs(column.both) / std::sqrt(column.m2 * column.m2_target) >= same_line)
      out.push_back({i, "is the target in other units (a correlation of " +
                            shown(column.both / std::sqrt(column.m2 * column.m2_target)) + ")"});
  }
  return out;
}

}  // namespace athanor
