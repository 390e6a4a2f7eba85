// SPDX-License-Identifier: Apache-2.0
//
// What models cost: dated price files, looked up exactly, and the cost of one answer from what it used. A price that
// is not known stays unknown; it is never 0 and never guessed. Money is counted in whole pico-dollars (10^-12 US
// dollars), in which every listed price of a token is a whole number, so that no sum drifts.
#ifndef ATHANOR_SERVICES_MODELS_PRICES_HPP
#define ATHANOR_SERVICES_MODELS_PRICES_HPP

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace athanor {

using Json = nlohmann::json;
namespace fs = std::filesystem;

using Picodollars = std::int64_t;
inline constexpr Picodollars dollar = 1000000000000;

double dollars(Picodollars amount);
std::string money(Picodollars amount);  // "$0", "$0.0042", "$12.30"; never rounded to nothing

// Pico-dollars for one token of each kind. What is not given is billed as docs/money.md says.
struct Rates {
  Picodollars input = 0, output = 0;
  std::optional<Picodollars> cached, cache_write, cache_write_1h, reasoning;
};

struct Price {
  Rates rates;
  struct Tier {
    std::int64_t tokens = 0;  // a request with more input than this is billed wholly at these rates
    Rates rates;
  };
  std::vector<Tier> above;  // by rising tokens
  bool free = false;
  std::string origin;  // "anthropic/claude-x in prices.yaml of 2026-09-23", "the pipeline", "the provider"

  // The cost of a Usage (docs/architecture.md, "Models"): input includes what was read from and written to a cache, the
  // tokens written for an hour are among those written, output includes reasoning. Nothing when a number that the cost
  // depends on is not there or makes no sense.
  std::optional<Picodollars> cost(const Json &usage) const;

  std::string text() const;  // "free", "$4 in, $0.20 cached, $20 out"
};

// `free`, or {input, output, cached, ...} in US dollars per million tokens, as the key `price` of a role has it. Throws
// Error("bad_options") whose where() is a JSON pointer into it.
Price price_from(const Json &value);

// JSON Schema of such a value, for whoever checks a pipeline.
const Json &price_schema();

// One file: configs/prices.yaml says what stands in it.
struct PriceFile {
  fs::path path;
  std::string sha256, as_of;
  std::map<std::string, std::map<std::string, Price>> systems;        // system, model
  std::map<std::string, std::map<std::string, std::string>> aliases;  // system, alias -> model
  std::map<std::string, std::map<std::string, std::string>> until;    // system, model -> day

  // Throws Error("bad_options") with every finding, each as file:line:column.
  static PriceFile read(const fs::path &path);
};

class Prices {
 public:
  Prices() = default;
  explicit Prices(std::vector<PriceFile> files) : files_(std::move(files)) {}
  static Prices load(const fs::path &path);  // one file
  // The user's prices.yaml, then the installed one; each if it is there. `own` (a pipeline's) comes before both.
  static Prices installed(const fs::path &own = {});

  // The first file that has the model, under its id or an alias, in that system (gen_ai.provider.name: "anthropic").
  // `day`: YYYY-MM-DD; a price that ended before it is not known. Empty: today.
  std::optional<Price> find(const std::string &system, const std::string &model, std::string day = {}) const;

  const std::vector<PriceFile> &files() const { return files_; }
  Json described() const;  // [{path, sha256, as_of}], for the record

 private:
  std::vector<PriceFile> files_;
};

// What a role costs: its own `price` in the pipeline (null: none), else what its provider says of itself
// (profile.price), else the price files by profile.system and the model.
std::optional<Price> price_of(const Json &own, const Json &profile, const std::string &model, const Prices &prices);

}  // namespace athanor

#endif
