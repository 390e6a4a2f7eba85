// SPDX-License-Identifier: Apache-2.0
#include "usage.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>
#include <utility>

namespace athanor::anthropic {
namespace {

std::optional<std::int64_t> count(const Json &object, const char *name) {
  if (!object.is_object()) return std::nullopt;
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

void put(Json &out, const char *name, std::optional<std::int64_t> value) {
  if (value) out[name] = *value;
}

// RFC 3339, 5.6, as seconds since 1970; fractions are dropped.
std::optional<std::time_t> moment(const std::string &text) {
  std::tm parts{};
  const char *rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (!rest) return std::nullopt;
  if (*rest == '.') do
      ++rest;
    while (*rest >= '0' && *rest <= '9');
  const std::time_t local = ::timegm(&parts);
  if (*rest == 'Z' || *rest == 'z') return local;
  int hours = 0, minutes = 0;
  if (std::sscanf(rest + (*rest != '\0'), "%2d:%2d", &hours, &minutes) != 2) return std::nullopt;
  const std::time_t offset = hours * 3600 + minutes * 60;
  return *rest == '-' ? local + offset : local - offset;
}

std::optional<std::time_t> date_of(const Json &headers) {
  std::tm parts{};
  if (!::strptime(headers.value("date", "").c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts)) return std::nullopt;
  return ::timegm(&parts);
}

std::optional<std::int64_t> number(const std::string &text) {
  char *end = nullptr;
  const long long value = std::strtoll(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0') return std::nullopt;
  return value;
}

}  // namespace

Json usage_of(const Json &usage) {
  Json out = Json::object();
  if (!usage.is_object() || usage.empty()) return out;
  const auto read = count(usage, "cache_read_input_tokens"), written = count(usage, "cache_creation_input_tokens");
  if (const auto input = count(usage, "input_tokens"))
    out["input_tokens"] = *input + read.value_or(0) + written.value_or(0);
  put(out, "cached_tokens", read);
  const Json by_life = usage.value("cache_creation", Json());
  put(out, "cache_write_tokens", written);
  put(out, "cache_write_1h_tokens", count(by_life, "ephemeral_1h_input_tokens"));
  put(out, "output_tokens", count(usage, "output_tokens"));
  put(out, "reasoning_tokens", count(usage.value("output_tokens_details", Json()), "thinking_tokens"));
  out["raw"] = usage;
  return out;
}

Json rate_of(const Json &headers) {
  static const std::pair<const char *, const char *> kinds[] = {{"requests", "requests"},
                                                                {"tokens", "tokens"},
                                                                {"input-tokens", "input_tokens"},
                                                                {"output-tokens", "output_tokens"}};
  Json out = Json::object();
  const auto now = date_of(headers);
  for (const auto &[theirs, ours] : kinds) {
    const std::string prefix = std::string("anthropic-ratelimit-") + theirs;
    Json one = Json::object();
    put(one, "limit", number(headers.value(prefix + "-limit", "")));
    put(one, "remaining", number(headers.value(prefix + "-remaining", "")));
    const auto reset = moment(headers.value(prefix + "-reset", ""));
    if (reset && now) one["reset_s"] = std::max(0.0, std::difftime(*reset, *now));
    if (!one.empty()) out[ours] = std::move(one);
  }
  return out;
}

}  // namespace athanor::anthropic
