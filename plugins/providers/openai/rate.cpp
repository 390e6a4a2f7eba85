// SPDX-License-Identifier: Apache-2.0
#include "rate.hpp"

#include <cmath>
#include <cstdlib>
#include <map>

#include "lenient.hpp"

namespace athanor::openai {
namespace {

// A count; nothing for what is no number from 0 on.
void put_count(const Json &headers, const std::string &header, const char *name, Json &out) {
  const std::string text = text_at(headers, header);
  char *end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(value >= 0) || value > 1e15) return;
  out[name] = static_cast<std::int64_t>(value);
}

// `suffix` is what stands behind x-ratelimit-limit.
Json one_rate(const Json &headers, const std::string &suffix) {
  Json out = Json::object();
  put_count(headers, "x-ratelimit-limit" + suffix, "limit", out);
  // Azure sends a limit of -1 or 0 where it has none to tell; what else it says then would stop a limiter for nothing.
  if (headers.contains("x-ratelimit-limit" + suffix) && out.value("limit", 0) == 0) return Json::object();
  put_count(headers, "x-ratelimit-remaining" + suffix, "remaining", out);
  // Without a suffix the time is of another kind (an instant, it seems), so it is not read.
  if (!suffix.empty())
    if (const auto reset = duration_seconds(text_at(headers, "x-ratelimit-reset" + suffix))) out["reset_s"] = *reset;
  return out;
}

}  // namespace

std::optional<double> duration_seconds(const std::string &text) {
  static const std::map<std::string, double> units{{"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3},
                                                   {"s", 1},     {"m", 60},    {"h", 3600}};
  if (text.empty()) return std::nullopt;
  double total = 0;
  for (const char *at = text.c_str(); *at != '\0';) {
    char *end = nullptr;
    const double value = std::strtod(at, &end);
    if (end == at || !std::isfinite(value) || value < 0) return std::nullopt;
    if (*end == '\0' && at == text.c_str()) return value;
    std::string unit;
    while (*end >= 'a' && *end <= 'z') unit += *end++;
    const auto known = units.find(unit);
    if (known == units.end()) return std::nullopt;
    total += value * known->second;
    at = end;
  }
  return total;
}

Json rate_of(const Json &headers) {
  static const std::pair<const char *, const char *> names[] = {
      {"requests", "-requests"}, {"tokens", "-tokens"}, {"tokens", "-project-tokens"}, {"requests", ""}};
  Json out = Json::object();
  for (const auto &[name, suffix] : names) {
    if (out.contains(name)) continue;
    Json found = one_rate(headers, suffix);
    if (!found.empty()) out[name] = std::move(found);
  }
  return out;
}

}  // namespace athanor::openai
