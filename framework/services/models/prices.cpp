// SPDX-License-Identifier: Apache-2.0
#include "services/models/prices.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "foundation/error.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "foundation/schema.hpp"

namespace athanor {
namespace {

// More than any request can have: what is above is a mistake of whoever counted, and could overflow a product.
constexpr std::int64_t most_tokens = 100000000;

// A count of tokens: nothing when it was not reported or cannot be one.
std::optional<std::int64_t> tokens(const Json &usage, const char *key) {
  const auto found = usage.find(key);
  if (found == usage.end() || !found->is_number_integer()) return std::nullopt;
  const auto count = found->get<std::int64_t>();
  return count >= 0 && count <= most_tokens ? std::optional(count) : std::nullopt;
}

// What was not reported did not happen, as far as anyone knows; but a number that makes no sense is no 0.
std::optional<std::int64_t> tokens_or_none(const Json &usage, const char *key) {
  return usage.contains(key) && !usage.at(key).is_null() ? tokens(usage, key) : 0;
}

// A price in dollars per million tokens is as many millionths of a dollar, or millions of pico-dollars, per token.
Picodollars per_token(const Json &rates, const char *key) { return std::llround(rates.at(key).get<double>() * 1e6); }

Rates rates_from(const Json &value, const Rates &otherwise = {}) {
  Rates out = otherwise;
  if (value.contains("input")) out.input = per_token(value, "input");
  if (value.contains("output")) out.output = per_token(value, "output");
  if (value.contains("cached")) out.cached = per_token(value, "cached");
  if (value.contains("cache_write")) out.cache_write = per_token(value, "cache_write");
  if (value.contains("cache_write_1h")) out.cache_write_1h = per_token(value, "cache_write_1h");
  if (value.contains("reasoning")) out.reasoning = per_token(value, "reasoning");
  return out;
}

std::string trimmed(const char *format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  std::string out = text;
  while (out.find('.') != std::string::npos && (out.back() == '0' || out.back() == '.')) {
    const bool point = out.back() == '.';
    out.pop_back();
    if (point) break;
  }
  return out;
}

std::string per_million(Picodollars rate) { return "$" + trimmed("%.6f", static_cast<double>(rate) / 1e6); }

}  // namespace

double dollars(Picodollars amount) { return static_cast<double>(amount) / static_cast<double>(dollar); }

std::string money(Picodollars amount) {
  if (amount == 0) return "$0";
  const double value = dollars(amount);
  char text[64];
  std::snprintf(text, sizeof text, std::abs(value) >= 1 ? "$%.2f" : std::abs(value) >= 0.01 ? "$%.3f" : "$%.2g", value);
  return std::abs(value) < 1e-4 ? "under $0.0001" : text;
}

std::optional<Picodollars> Price::cost(const Json &usage) const {
  if (free) return 0;
  if (!usage.is_object()) return std::nullopt;
  const auto input = tokens(usage, "input_tokens"), output = tokens(usage, "output_tokens");
  const auto cached = tokens_or_none(usage, "cached_tokens"), written = tokens_or_none(usage, "cache_write_tokens");
  const auto hourly = tokens_or_none(usage, "cache_write_1h_tokens"),
             thought = tokens_or_none(usage, "reasoning_tokens");
  if (!input || !output || !cached || !written || !hourly || !thought) return std::nullopt;

  const Rates *rate = &rates;
  for (const Tier &tier : above)
    if (*input > tier.tokens) rate = &tier.rates;
  // A write for an hour is a write; a vendor's client that names only those has left the sum out.
  const std::int64_t writes = std::max(*written, *hourly);
  if (*cached + writes > *input || *thought > *output) return std::nullopt;  // parts larger than the whole
  const Picodollars write = rate->cache_write.value_or(rate->input);
  if (*hourly > 0 && rate->cache_write && !rate->cache_write_1h) return std::nullopt;
  return (*input - *cached - writes) * rate->input + *cached * rate->cached.value_or(rate->input) +
         (writes - *hourly) * write + *hourly * rate->cache_write_1h.value_or(rate->input) +
         (*output - *thought) * rate->output + *thought * rate->reasoning.value_or(rate->output);
}

std::string Price::text() const {
  if (free) return "free";
  std::string out = per_million(rates.input) + " in";
  if (rates.cached) out += ", " + per_million(*rates.cached) + " cached";
  out += ", " + per_million(rates.output) + " out";
  if (rates.reasoning) out += ", " + per_million(*rates.reasoning) + " reasoning";
  for (const Tier &tier : above)
    out += "; over " + std::to_string(tier.tokens) + " tokens in " + per_million(tier.rates.input) + " in, " +
           per_million(tier.rates.output) + " out";
  return out;
}

const Json &price_schema() {
  static const Json schema = [] {
    Json rates = Json::object();
    for (const char *key : {"input", "output", "cached", "cache_write", "cache_write_1h", "reasoning"})
      rates[key] = {{"type", "number"}, {"minimum", 0}, {"maximum", 10000}};
    Json tier = rates, whole = rates;
    tier["tokens"] = {{"type", "integer"}, {"minimum", 1}};
    whole["above"] = {{"type", "array"},
                      {"items",
                       {{"type", "object"},
                        {"additionalProperties", false},
                        {"required", {"tokens", "input", "output"}},
                        {"properties", tier}}}};
    return Json{{"type", "object"},
                {"additionalProperties", false},
                {"required", {"input", "output"}},
                {"properties", whole},
                {"description", "US dollars per million tokens"}};
  }();
  return schema;
}

Price price_from(const Json &value) {
  Price out;
  out.origin = "the pipeline";
  if (value == "free") {
    out.free = true;
    return out;
  }
  if (!value.is_object())
    throw Error("bad_options", "a price is `free` or a mapping of rates, not " + value.dump(),
                "for example `price: {input: 2, output: 10}`: US dollars per million tokens");
  if (const auto faults = check_against(value, price_schema(), "rate of a price"); !faults.empty())
    throw Error("bad_options", faults[0].message, faults[0].hint, faults[0].pointer);
  out.rates = rates_from(value);
  for (const Json &tier : list_at(value, "above"))
    out.above.push_back({tier.at("tokens").get<std::int64_t>(), rates_from(tier, out.rates)});
  std::sort(out.above.begin(), out.above.end(),
            [](const Price::Tier &a, const Price::Tier &b) { return a.tokens < b.tokens; });
  return out;
}

Prices Prices::load(const fs::path &path) { return Prices({PriceFile::read(path)}); }

Prices Prices::installed(const fs::path &own) {
  std::vector<fs::path> usual{share_folder() / "configs" / "prices.yaml"};
  if (const fs::path data = user_data_folder(); !data.empty())
    usual.insert(usual.begin(), data / "configs" / "prices.yaml");
  std::vector<PriceFile> files;
  if (!own.empty()) files.push_back(PriceFile::read(own));
  std::error_code none;
  for (const fs::path &path : usual)
    if (fs::exists(path, none)) files.push_back(PriceFile::read(path));
  return Prices(std::move(files));
}

std::optional<Price> Prices::find(const std::string &system, const std::string &model, std::string day) const {
  if (day.empty()) {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    char text[16];
    ::gmtime_r(&now, &utc);
    std::strftime(text, sizeof text, "%Y-%m-%d", &utc);
    day = text;
  }
  for (const PriceFile &file : files_) {
    const auto models = file.systems.find(system);
    if (models == file.systems.end()) continue;
    const auto other = file.aliases.at(system).find(model);
    const std::string &id = other == file.aliases.at(system).end() ? model : other->second;
    const auto found = models->second.find(id);
    if (found == models->second.end()) continue;
    const auto last = file.until.at(system).find(id);
    if (last != file.until.at(system).end() && last->second < day) continue;
    return found->second;
  }
  return std::nullopt;
}

Json Prices::described() const {
  Json out = Json::array();
  for (const PriceFile &file : files_)
    out.push_back({{"path", file.path.string()}, {"sha256", file.sha256}, {"as_of", file.as_of}});
  return out;
}

std::optional<Price> price_of(const Json &own, const Json &profile, const std::string &model, const Prices &prices) {
  if (!own.is_null()) return price_from(own);
  if (profile.value("price", Json()) == "free") {
    Price out;
    out.free = true;
    out.origin = "the provider";
    return out;
  }
  return prices.find(profile.value("system", ""), model);
}

}  // namespace athanor
