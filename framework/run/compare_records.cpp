// SPDX-License-Identifier: Apache-2.0
//
// See compare_records.hpp.
#include "run/compare_records.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <sstream>

#include "foundation/json.hpp"

namespace athanor {
namespace {

std::string key_of(const Json &record) {
  Json key = Json::object();
  for (const char *part : {"metric", "condition", "dataset", "split", "step"})
    if (record.contains(part)) key[part] = record.at(part);
  key["factors"] = object_at(record, "factors");
  return canonical(key);
}

std::string number(double value) {
  std::ostringstream out;
  out.precision(10);
  out << value;
  return out.str();
}

}  // namespace

RecordsCompared compare_records(const Json &before, const Json &now, const Tolerance &tolerance) {
  RecordsCompared out;
  std::map<std::string, std::deque<Json>> measured;
  for (const Json &record : now) measured[key_of(record)].push_back(record);
  for (const Json &record : before) {
    const std::string metric = record.at("metric");
    const auto found = measured.find(key_of(record));
    const bool timing = tolerance.timing.count(metric) > 0;
    if (found == measured.end() || found->second.empty()) {
      out.different.push_back({record, "was " + number(record.at("value")) + " and is not measured any more"});
      continue;
    }
    const double was = record.at("value"), is = found->second.front().at("value");
    found->second.pop_front();
    const auto own = tolerance.metrics.find(metric);
    const double allowed = own == tolerance.metrics.end() ? tolerance.relative : own->second;
    const double apart = std::abs(was - is), largest = std::max(std::abs(was), std::abs(is));
    if (timing)
      ++out.timing;
    else if (was == is)
      ++out.equal;
    else if (apart <= allowed * largest)
      ++out.within;
    else
      out.different.push_back({record, "was " + number(was) + " and is " + number(is)});
  }
  for (const auto &[key, left] : measured)
    for (const Json &record : left)
      out.different.push_back({record, "was not measured and is " + number(record.at("value"))});
  return out;
}

std::string name_of_record(const Json &record) {
  std::string place, about = record.value("condition", "");
  for (const char *part : {"dataset", "split"})
    if (record.contains(part)) place += (place.empty() ? "" : "/") + record.at(part).get<std::string>();
  for (const auto &[name, value] : object_at(record, "factors").items())
    about += (about.empty() ? "" : ", ") + name + "=" + (value.is_string() ? value.get<std::string>() : value.dump());
  return record.at("metric").get<std::string>() + (place.empty() ? "" : " on " + place) +
         (about.empty() ? "" : " (" + about + ")");
}

}  // namespace athanor
