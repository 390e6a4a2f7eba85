// SPDX-License-Identifier: Apache-2.0
//
// Numbers of a figure against the records; see drawn.hpp.
#include "drawn.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>

#include "statistics.hpp"

namespace athanor::figures {
namespace {

constexpr std::size_t most_faults = 6;  // more say nothing new

bool same(double a, double b) { return std::abs(a - b) <= 1e-6 * std::max(std::abs(a), std::abs(b)) + 1e-12; }

std::string printed(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

// What may be drawn of these values.
std::vector<double> statistics_of(const std::vector<double> &values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  std::vector<double> out{mean(values), median(values), *low, *high};
  if (const auto ends = interval(values)) {
    const double sd = deviation(values);
    out.insert(out.end(), {sd, out[0] - sd, out[0] + sd, ends->first, ends->second});
  }
  return out;
}

class Ledger {
 public:
  explicit Ledger(const Json &results) {
    for (const Json &r : results.at("records")) records_[r.at("id")] = r.at("value");
    for (const Json &row : results.value("table", Json::array())) table_[row.at("name")] = row;
  }

  // The fault of one drawn number, or nothing.
  std::string fault(const Json &item, Evidence &evidence) {
    if (!item.is_object() || !item.contains("value") || !item.at("value").is_number())
      return "an entry of what was drawn is no object with a number as `value`: " + item.dump().substr(0, 80);
    const double value = item.at("value");
    const std::string what = "the drawn number " + printed(value);
    if (item.contains("result")) {
      const auto row = item.at("result").is_string() ? table_.find(item.at("result").get<std::string>()) : table_.end();
      if (row == table_.end())
        return what + " names a result that the table does not have: " + item.at("result").dump();
      if (!same(value, row->second.at("value")))
        return what + " is not the result " + row->first + ", which is " + printed(row->second.at("value"));
      once(evidence.names, row->first);
      for (const Json &id : row->second.at("evidence")) once(evidence.records, id);
      return "";
    }
    std::vector<double> with, less;
    std::string unknown = take(item, "records", with, evidence);
    if (unknown.empty()) unknown = take(item, "minus", less, evidence);
    if (!unknown.empty()) return what + " names a record that there is not: " + unknown;
    if (with.empty()) return what + " names neither records nor a result";
    if (!less.empty())
      return same(value, mean(with) - mean(less))
                 ? ""
                 : what + " is not the difference of its records' means, " + printed(mean(with) - mean(less));
    for (const double known : statistics_of(with))
      if (same(value, known)) return "";
    return what + " is no value, mean, median, extreme, standard deviation or interval of its " +
           std::to_string(with.size()) + " records, whose mean is " + printed(mean(with));
  }

 private:
  void once(std::vector<std::string> &list, const std::string &item) {
    if (noted_.insert({&list, item}).second) list.push_back(item);
  }

  std::string take(const Json &item, const char *member, std::vector<double> &values, Evidence &evidence) {
    if (!item.contains(member) || !item.at(member).is_array()) return "";
    for (const Json &id : item.at(member)) {
      const auto at = id.is_string() ? records_.find(id.get<std::string>()) : records_.end();
      if (at == records_.end()) return id.dump();
      values.push_back(at->second);
      once(evidence.records, at->first);
    }
    return "";
  }

  std::map<std::string, double> records_;
  std::map<std::string, Json> table_;
  std::set<std::pair<const void *, std::string>> noted_;
};

bool is_in(double value, const std::vector<double> &sorted) {
  const double reach = 1e-6 * std::abs(value) + 1e-12;
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), value - reach);
  return at != sorted.end() && *at <= value + reach;
}

}  // namespace

std::vector<std::string> check_numbers(const Json &drawn, const Json &shown, const Json &results, Evidence &evidence) {
  if (!drawn.is_array() || drawn.empty())
    return {"draw(data) returned no list of what it drew: one {value, records} or {value, result} for each number"};
  std::vector<std::string> out;
  Ledger ledger(results);
  std::vector<double> known;
  for (const Json &item : drawn) {
    const std::string fault = ledger.fault(item, evidence);
    if (fault.empty())
      known.push_back(item.at("value"));
    else if (out.size() < most_faults)
      out.push_back(fault);
  }
  std::sort(known.begin(), known.end());
  std::vector<double> places;
  std::size_t loose = 0;
  std::string example;
  for (const Json &point : shown) {
    const double x = point.at(0), y = point.at(1);
    places.push_back(x);
    places.push_back(y);
    if (is_in(x, known) || is_in(y, known)) continue;
    if (loose++ == 0) example = "(" + printed(x) + ", " + printed(y) + ")";
  }
  std::sort(places.begin(), places.end());
  if (loose > 0)
    out.push_back("the figure shows " + std::to_string(loose) +
                  " points of which neither coordinate is among what it says "
                  "that it drew, such as " +
                  example + "; draw only values of records, their statistics and named results");
  if (std::none_of(known.begin(), known.end(), [&](double v) { return is_in(v, places); }))
    out.push_back("the figure shows none of the numbers that it says that it drew");
  return out;
}

std::string loose_number(const std::string &text, const Data &data) {
  std::string allowed;
  for (const auto *list : {&data.metrics, &data.conditions, &data.factors, &data.datasets})
    for (const Declared &d : *list) {
      allowed += " " + d.label + " " + d.unit;
      for (const Json &level : d.levels) allowed += " " + level_text(level);
    }
  const auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  for (std::size_t at = 0; at < text.size();) {
    if (!digit(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() &&
           (digit(text[end]) || (text[end] == '.' && end + 1 < text.size() && digit(text[end + 1]))))
      ++end;
    const std::string number = text.substr(at, end - at);
    // A number is allowed where it stands on its own in a label, not inside of a longer one.
    bool known = number == "95";  // as in "95 % confidence interval"
    for (std::size_t in = allowed.find(number); in != std::string::npos && !known; in = allowed.find(number, in + 1)) {
      const char before = in == 0 ? ' ' : allowed[in - 1],
                 after = in + number.size() < allowed.size() ? allowed[in + number.size()] : ' ';
      known = !digit(before) && before != '.' && !digit(after) && after != '.';
    }
    if (!known) return number;
    at = end;
  }
  return "";
}

}  // namespace athanor::figures
