// SPDX-License-Identifier: Apache-2.0
#include "report/otlp/values.hpp"

#include <cmath>
#include <cstdio>
#include <ctime>

#include "foundation/files.hpp"
#include "foundation/json.hpp"

namespace athanor::otlp {
namespace {

Json value_of(const Json &value) {
  if (value.is_string()) return {{"stringValue", value}};
  if (value.is_boolean()) return {{"boolValue", value}};
  if (value.is_number_integer()) return {{"intValue", std::to_string(value.get<std::int64_t>())}};
  if (value.is_number()) return {{"doubleValue", value}};
  if (!value.is_array()) return {{"stringValue", canonical(value)}};
  Json values = Json::array();
  for (const Json &one : value)
    if (!one.is_null()) values.push_back(value_of(one));
  return {{"arrayValue", {{"values", values}}}};
}

}  // namespace

Json attributes(const Json &values) {
  Json out = Json::array();
  for (const auto &[name, value] : values.items())
    if (!value.is_null()) out.push_back({{"key", name}, {"value", value_of(value)}});
  return out;
}

std::string nanoseconds(const std::string &at) {
  std::tm utc{};
  double seconds = 0;
  if (std::sscanf(at.c_str(), "%d-%d-%dT%d:%d:%lfZ", &utc.tm_year, &utc.tm_mon, &utc.tm_mday, &utc.tm_hour, &utc.tm_min,
                  &seconds) != 6)
    return "";
  utc.tm_year -= 1900;
  utc.tm_mon -= 1;
  // The ledger knows milliseconds; anything finer would be an artefact of the arithmetic.
  const auto milliseconds = static_cast<std::int64_t>(::timegm(&utc)) * 1000 + std::llround(seconds * 1000);
  return std::to_string(milliseconds) + "000000";
}

std::string trace_id(const std::string &run) { return sha256("athanor trace\n" + run).substr(0, 32); }

std::string span_id(const std::string &trace, const std::string &kind, const std::string &name) {
  return sha256("athanor span\n" + trace + "\n" + kind + "\n" + name).substr(0, 16);
}

}  // namespace athanor::otlp
