// SPDX-License-Identifier: Apache-2.0
#include "services/datasets/columns.hpp"

#include <algorithm>
#include <cmath>

#include "services/datasets/values.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_levels = 1000, shown_levels = 10, shown_values = 3, shown_columns = 40;

// The values by how often they occur, the most frequent first.
std::vector<std::pair<std::string, std::size_t>> by_frequency(const std::map<std::string, std::size_t> &counts) {
  std::vector<std::pair<std::string, std::size_t>> out(counts.begin(), counts.end());
  std::stable_sort(out.begin(), out.end(), [](const auto &a, const auto &b) { return a.second > b.second; });
  return out;
}

}  // namespace

void Columns::Column::add(const std::string &value) {
  if (is_missing(value)) {
    ++missing;
    return;
  }
  ++filled;
  if (const auto number = number_of(value)) {
    least = numbers ? std::min(least, *number) : *number;
    most = numbers ? std::max(most, *number) : *number;
    sum += *number;
    ++numbers;
    if (std::floor(*number) == *number) ++whole;
  }
  if (first.size() < shown_values && std::find(first.begin(), first.end(), value) == first.end())
    first.push_back(value);
  if (many) return;
  ++counts[value];
  many = counts.size() > most_levels;
  if (many) counts.clear();
}

std::string Columns::Column::levels() const {
  std::string out;
  std::size_t n = 0;
  for (const auto &[value, count] : by_frequency(counts)) {
    if (n == shown_levels) {
      out += " and " + std::to_string(counts.size() - n) + " more";
      break;
    }
    out += (n++ ? ", " : "") + shown(value, 24) + ' ' + std::to_string(count);
  }
  return out;
}

std::string Columns::Column::text() const {
  const std::string distinct = many ? "more than " + counted(most_levels, "value", "distinct values")
                                    : counted(counts.size(), "distinct value", "distinct values");
  std::string out;
  if (filled == 0) {
    out = "nothing but missing values";
  } else if (numbers == filled) {
    out = std::string(whole == numbers ? "whole numbers" : "numbers") + " from " + shown(least) + " to " + shown(most) +
          ", mean " + shown(sum / static_cast<double>(numbers)) + ", " + distinct;
    if (!many && counts.size() <= shown_levels) out += ": " + levels();
  } else {
    out = (numbers > 0 ? "text and " + counted(numbers, "number", "numbers") : std::string("text")) + ", " + distinct;
    if (!many && counts.size() <= 2 * shown_levels) {
      out += ": " + levels();
    } else {
      out += ", such as ";
      for (std::size_t i = 0; i < first.size(); ++i) out += (i ? ", " : "") + shown(first[i]);
    }
  }
  if (missing > 0 && filled > 0) out += "; " + std::to_string(missing) + " missing";
  return out;
}

Columns::Columns(Rows &rows, const std::string &target) : rows_(rows), target_name_(target) {
  std::vector<std::string> values;
  while (rows.next(values)) add(values);
}

void Columns::add(const std::vector<std::string> &values) {
  for (std::size_t known = columns_.size(); known < values.size(); ++known) {
    columns_.emplace_back();
    columns_.back().missing = count_;  // a member that no earlier line had
    if (!target_name_.empty() && rows_.columns().at(known) == target_name_) target_ = known;
  }
  ++count_;
  std::string whole;
  for (std::size_t i = 0; i < values.size(); ++i) {
    columns_[i].add(values[i]);
    whole += values[i] + '\x1f';
  }
  ++seen_[std::hash<std::string>()(whole)];
  if (target_) watch_.add(values, *target_);
}

std::string Columns::target_line() const {
  if (!target_) return "The declared target '" + shown(target_name_) + "' is no column of this table.";
  const Column &column = columns_[*target_];
  const std::string head = "Target " + shown(target_name_) + ": ";
  const bool quantity = column.numbers == column.filled && (column.many || column.counts.size() > 50);
  return head +
         (quantity || column.many
              ? column.text()
              : counted(column.counts.size(), "class", "classes") + ": " + column.levels() +
                    (column.missing ? "; " + std::to_string(column.missing) + " missing" : std::string())) +
         '.';
}

std::vector<std::string> Columns::lines() const {
  const auto facts = this->facts();
  std::vector<std::string> out;
  out.push_back((rows_.read_all() ? "" : "The first ") + counted(count_, "row", "rows") + ", " +
                counted(columns_.size(), "column", "columns") + "; " + rows_.form() + '.');
  if (!target_name_.empty()) out.push_back(target_line());
  if (target_)
    for (const auto &leak : watch_.leaks(*target_))
      out.push_back("Label leak: column " + shown(rows_.columns()[leak.column]) + ' ' + leak.how +
                    "; no method may use it.");
  if (const std::size_t repeated = facts.at("repeated_rows"); repeated > 0)
    out.push_back(counted(repeated, "row repeats", "rows repeat") +
                  " an earlier row exactly; keep equal rows in the same split.");
  if (rows_.odd() > 0)
    out.push_back(counted(rows_.odd(), "line does", "lines do") + " not have the form of the others.");
  for (std::size_t i = 0; i < columns_.size() && i < shown_columns; ++i)
    out.push_back("- " + shown(rows_.columns()[i]) + ": " + columns_[i].text());
  if (columns_.size() > shown_columns)
    out.push_back("- and " + counted(columns_.size() - shown_columns, "further column", "further columns"));
  return out;
}

nlohmann::json Columns::facts() const {
  std::size_t twins = 0;
  for (const auto &[row, count] : seen_)
    if (count > 1) twins += count;
  nlohmann::json out{{"rows", count_},
                     {"columns", columns_.size()},
                     {"repeated_rows", count_ - seen_.size()},
                     {"share_with_twin", count_ ? static_cast<double>(twins) / static_cast<double>(count_) : 0.0}};
  if (target_ && !columns_[*target_].many && columns_[*target_].counts.size() <= 50) {
    out["classes"] = nlohmann::json::object();
    for (const auto &[value, count] : columns_[*target_].counts) out["classes"][shown(value)] = count;
  }
  if (target_) {
    out["leaks"] = nlohmann::json::array();
    for (const auto &leak : watch_.leaks(*target_)) out["leaks"].push_back(shown(rows_.columns()[leak.column]));
  }
  return out;
}

}  // namespace athanor
