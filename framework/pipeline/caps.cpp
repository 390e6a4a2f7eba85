// SPDX-License-Identifier: Apache-2.0
#include "pipeline/caps.hpp"

#include <cmath>
#include <cstdio>

#include "foundation/error.hpp"
#include "foundation/schema.hpp"
#include "foundation/words.hpp"
#include "pipeline/keys.hpp"

namespace athanor {

Caps caps_from(const Json &given) {
  Caps out;
  if (!given.is_object()) return out;
  const auto number = [&](const char *key) { return given.contains(key) && given.at(key).is_number(); };
  if (number("usd")) out.usd = given.at("usd").get<double>();
  if (number("tokens")) out.tokens = given.at("tokens").get<std::int64_t>();
  if (number("experiments")) out.experiments = given.at("experiments").get<std::int64_t>();
  if (number("wall"))
    out.wall = given.at("wall").get<double>();
  else if (given.contains("wall") && given.at("wall").is_string())
    out.wall = parse_duration(given.at("wall").get<std::string>());
  return out;
}

Json caps_json(const Caps &caps) {
  Json out = Json::object();
  if (caps.usd) out["usd"] = *caps.usd;
  if (caps.tokens) out["tokens"] = *caps.tokens;
  if (caps.experiments) out["experiments"] = *caps.experiments;
  if (caps.wall) out["wall"] = *caps.wall;
  return out;
}

Caps with_changes(Caps caps, const Caps &changes) {
  if (changes.usd) caps.usd = changes.usd;
  if (changes.tokens) caps.tokens = changes.tokens;
  if (changes.experiments) caps.experiments = changes.experiments;
  if (changes.wall) caps.wall = changes.wall;
  return caps;
}

Caps caps_from_words(const std::vector<std::string> &words) {
  Json given = Json::object();
  for (const std::string &word : words) {
    const std::size_t equals = word.find('=');
    const std::string key = word.substr(0, equals), value = equals == std::string::npos ? "" : word.substr(equals + 1);
    Json parsed = key == "wall" ? Json(value) : Json::parse(value, nullptr, false);
    if (parsed.is_discarded()) parsed = value;
    given[key] = std::move(parsed);
  }
  for (const Fault &fault : check_against(given, keys::budget(), "key of a budget"))
    throw Error("bad_request",
                (fault.pointer.empty() || fault.at_key ? "" : fault.pointer.substr(1) + ": ") + fault.message,
                fault.hint.empty() ? "such as usd=15, tokens=2000000, experiments=80 or wall=6h" : fault.hint);
  return caps_from(given);
}

std::string duration_words(double seconds) {
  const auto whole = static_cast<long long>(std::llround(seconds));
  if (whole < 100) return std::to_string(whole) + "s";
  const long long minutes = (whole + 30) / 60;
  if (minutes < 100) return std::to_string(minutes) + "min";
  const std::string hours = std::to_string(minutes / 60) + "h";
  return minutes % 60 == 0 ? hours : hours + std::to_string(minutes % 60) + "min";
}

std::string in_words(const Caps &caps) {
  std::vector<std::string> out;
  if (caps.usd) {
    char text[64];
    std::snprintf(text, sizeof text, *caps.usd == std::floor(*caps.usd) ? "$%.0f" : "$%.2f", *caps.usd);
    out.emplace_back(text);
  }
  if (caps.tokens) out.push_back(std::to_string(*caps.tokens) + " tokens");
  if (caps.experiments)
    out.push_back(std::to_string(*caps.experiments) + (*caps.experiments == 1 ? " experiment" : " experiments"));
  if (caps.wall) out.push_back(duration_words(*caps.wall));
  return listed(out);
}

}  // namespace athanor
