// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_spending.hpp"

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/run_words.hpp"
#include "cli/terminal_text.hpp"
#include "services/models/prices.hpp"

namespace athanor {
namespace {

using Json = nlohmann::json;

double number(const Json &object, const char *key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

// In cents, where that is not too coarse: "$0.50", "$10".
std::string dollar_text(double usd) {
  char text[32];
  if (usd >= 0.1) {
    std::snprintf(text, sizeof text, usd >= 1000 || std::fmod(usd, 1) == 0 ? "$%.0f" : "$%.2f", usd);
    return text;
  }
  return money(static_cast<Picodollars>(std::llround(usd * static_cast<double>(dollar))));
}

// 950, 12k, 1.2M: tokens are counted in thousands by whoever watches.
std::string rough(double count) {
  char text[32];
  if (count < 10000)
    std::snprintf(text, sizeof text, "%.0f", count);
  else if (count < 999500)
    std::snprintf(text, sizeof text, "%.0fk", count / 1000);
  else
    std::snprintf(text, sizeof text, "%.*fM", count < 9950000 ? 1 : 0, count / 1000000);
  return text;
}

std::string of(const std::string &used, const std::string &cap) { return cap.empty() ? used : used + " of " + cap; }

}  // namespace

std::vector<std::string> spending(const Json &spent, const Json &caps) {
  const double usd = number(spent, "usd"), unknown = number(spent, "usd_unknown"), tokens = number(spent, "tokens"),
               experiments = number(spent, "experiments"), wall = number(spent, "wall");
  std::vector<std::string> with_cap, without;
  const auto add = [&](const char *key, double used, const std::string &text) {
    if (caps.contains(key))
      with_cap.push_back(text);
    else if (used > 0)
      without.push_back(text);
  };
  const auto cap = [&](const char *key, const auto &words) {
    return caps.contains(key) ? words(number(caps, key)) : std::string();
  };
  add("usd", usd + unknown,
      usd == 0 && unknown > 0 && !caps.contains("usd")
          ? "cost unknown"
          : (unknown > 0 ? "at least " : "") + of(dollar_text(usd), cap("usd", dollar_text)));
  const std::string run = rough(experiments), most = cap("experiments", rough);
  add("experiments", experiments,
      of(run, most) + ((most.empty() ? run : most) == "1" ? " experiment" : " experiments"));
  add("tokens", tokens, of(rough(tokens), cap("tokens", rough)) + " tokens");
  if (caps.contains("wall")) with_cap.push_back(of(clock_text(wall), cap("wall", clock_text)));
  with_cap.insert(with_cap.end(), without.begin(), without.end());
  return with_cap;
}

}  // namespace athanor
