// SPDX-License-Identifier: Apache-2.0
//
// What an answer costs, reckoned by hand; what a price file may hold, and what is said of one that is wrong.
#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "services/models/prices.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

Json usage(std::int64_t input, std::int64_t output, Json more = Json::object()) {
  more["input_tokens"] = input;
  more["output_tokens"] = output;
  return more;
}

// A dollar per million tokens, in pico-dollars per token.
constexpr Picodollars per_million = 1000000;

const Price plain = price_from({{"input", 4}, {"output", 20}});
const Price cache =
    price_from({{"input", 4}, {"cached", 0.2}, {"cache_write", 5}, {"cache_write_1h", 8}, {"output", 20}});

std::string complaint(const std::string &text) {
  const TemporaryFolder folder;
  write_file(folder / "prices.yaml", text);
  try {
    Prices::load(folder / "prices.yaml");
  } catch (const Error &e) {
    std::string out = e.message();
    for (std::size_t at; (at = out.find(folder.path().string() + "/")) != std::string::npos;)
      out.erase(at, folder.path().string().size() + 1);
    return out;
  }
  return "";
}

}  // namespace

TEST_CASE("input and output are billed at their rates, in whole pico-dollars") {
  // 1,000 x 4 millionths of a dollar + 500 x 20 millionths = 0.014 dollars
  CHECK(plain.cost(usage(1000, 500)) == 14000000000);
  CHECK(plain.cost(usage(0, 0)) == 0);
  CHECK(dollars(*plain.cost(usage(1000, 500))) == Approx(0.014));
  // A third of a cent a thousand times over is a whole number of pico-dollars each time.
  const Price odd = price_from({{"input", 0.003625}, {"output", 0.00875}});
  Picodollars sum = 0;
  for (int i = 0; i < 1000; ++i) sum += *odd.cost(usage(7, 3));
  CHECK(sum == 1000 * (7 * 3625 + 3 * 8750));
}

TEST_CASE("what comes from a cache and what is written to one have rates of their own, and are part of the input") {
  // 10,000 in: 6,000 read at 0.2, 3,000 written at 5, 1,000 of those for an hour at 8, so 1,000 are left at 4
  const Json used =
      usage(10000, 100, {{"cached_tokens", 6000}, {"cache_write_tokens", 3000}, {"cache_write_1h_tokens", 1000}});
  CHECK(cache.cost(used) == 1000 * 4 * per_million + 6000LL * 200000 + 2000 * 5 * per_million + 1000 * 8 * per_million +
                                100 * 20 * per_million);
  // a price without a rate for the cache: the vendor gives no discount
  CHECK(plain.cost(used) == 10000 * 4 * per_million + 100 * 20 * per_million);
  // only what was written for an hour is named
  CHECK(cache.cost(usage(2000, 0, {{"cache_write_1h_tokens", 500}})) == 1500 * 4 * per_million + 500 * 8 * per_million);
  // the rate of an hour's write is not known, although writes have one
  const Price half = price_from({{"input", 4}, {"cache_write", 5}, {"output", 20}});
  CHECK(half.cost(usage(2000, 0, {{"cache_write_tokens", 500}})) == 1500 * 4 * per_million + 500 * 5 * per_million);
  CHECK_FALSE(half.cost(usage(2000, 0, {{"cache_write_1h_tokens", 500}})));
}

TEST_CASE("reasoning is part of the output, with a rate of its own only where the price has one") {
  const Json used = usage(0, 1000, {{"reasoning_tokens", 600}});
  CHECK(plain.cost(used) == 1000 * 20 * per_million);
  const Price apart = price_from({{"input", 4}, {"output", 20}, {"reasoning", 10}});
  CHECK(apart.cost(used) == 400 * 20 * per_million + 600 * 10 * per_million);
}

TEST_CASE("a request longer than a threshold is billed wholly at that tier") {
  const Price tiers = price_from({{"input", 1},
                                  {"cached", 0.1},
                                  {"output", 10},
                                  {"above",
                                   {{{"tokens", 400000}, {"input", 3}, {"output", 20}},
                                    {{"tokens", 200000}, {"input", 2}, {"cached", 0.2}, {"output", 15}}}}});
  CHECK(tiers.cost(usage(200000, 10)) == 200000 * 1 * per_million + 10 * 10 * per_million);
  CHECK(tiers.cost(usage(200001, 10)) == 200001 * 2 * per_million + 10 * 15 * per_million);
  CHECK(tiers.cost(usage(200001, 0, {{"cached_tokens", 200001}})) == 200001 * 200000LL);
  // a rate that a tier leaves out stays as it is
  CHECK(tiers.cost(usage(400001, 0, {{"cached_tokens", 400001}})) == 400001 * 100000LL);
}

TEST_CASE("a number that was not reported or makes no sense leaves the cost unknown, never 0") {
  CHECK_FALSE(plain.cost(Json::object()));
  CHECK_FALSE(plain.cost({{"input_tokens", 5}}));
  CHECK_FALSE(plain.cost(usage(-1, 5)));
  CHECK_FALSE(plain.cost(usage(5, 5, {{"cached_tokens", 6}})));
  CHECK_FALSE(plain.cost(usage(5, 5, {{"reasoning_tokens", 6}})));
  CHECK_FALSE(plain.cost(usage(5, 5, {{"cached_tokens", "many"}})));
  CHECK_FALSE(plain.cost(usage(std::int64_t{1} << 60, 5)));
  CHECK(cache.cost(usage(5, 0)) == 5 * 4 * per_million);  // nothing said of a cache: nothing came from one
}

TEST_CASE("free is 0, whatever was counted") {
  CHECK(price_from("free").cost(Json::object()) == 0);
  CHECK(price_from("free").text() == "free");
  CHECK(cache.text() == "$4 in, $0.2 cached, $20 out");
}

TEST_CASE("a price in a pipeline is `free` or a mapping of rates") {
  CHECK_THROWS_WITH(price_from(3), Catch::Contains("a price is `free` or a mapping of rates, not 3"));
  try {
    price_from({{"input", 3}, {"outptu", 5}});
    FAIL("accepted");
  } catch (const Error &e) {
    CHECK(e.code() == "bad_options");
  }
}

TEST_CASE("a model is looked up by its exact id, then as an alias, in its own system only") {
  const TemporaryFolder folder;
  write_file(folder / "first.yaml",
             "prices: 1\nas_of: 2026-10-01\nsystems:\n"
             "  acme: {source: a table, models: {one: {input: 1, output: 2, aliases: [one-2026]}}}\n");
  write_file(folder / "second.yaml",
             "prices: 1\nas_of: 2026-09-01\nsystems:\n  acme:\n    source: another table\n    models:\n"
             "      one: {input: 7, output: 7}\n      two: {input: 3, output: 4, until: 2026-12-31}\n");
  const Prices prices({PriceFile::read(folder / "first.yaml"), PriceFile::read(folder / "second.yaml")});
  REQUIRE(prices.find("acme", "one"));
  CHECK(prices.find("acme", "one")->rates.input == 1000000);
  CHECK(prices.find("acme", "one")->origin == "acme/one in first.yaml of 2026-10-01");
  CHECK(prices.find("acme", "one-2026")->rates.output == 2000000);
  CHECK(prices.find("acme", "two", "2026-12-31")->rates.input == 3000000);
  CHECK_FALSE(prices.find("acme", "two", "2027-01-01"));
  CHECK_FALSE(prices.find("acme", "on"));
  CHECK_FALSE(prices.find("acme", "one-2027"));
  CHECK_FALSE(prices.find("other", "one"));
  CHECK(prices.described()[0].at("sha256") == sha256_of_file(folder / "first.yaml"));
}

TEST_CASE("a role's own price wins over what the provider says, and that over the files") {
  const TemporaryFolder folder;
  write_file(folder / "prices.yaml",
             "prices: 1\nas_of: 2026-10-01\nsystems:\n  acme: {source: x, models: {one: {input: 1, output: 2}}}\n");
  const Prices prices = Prices::load(folder / "prices.yaml");
  const Json profile{{"system", "acme"}}, free{{"system", "acme"}, {"price", "free"}};
  CHECK(price_of({{"input", 9}, {"output", 9}}, free, "one", prices)->rates.input == 9000000);
  CHECK(price_of("free", profile, "one", prices)->free);
  CHECK(price_of(nullptr, free, "one", prices)->free);
  CHECK(price_of(nullptr, profile, "one", prices)->rates.input == 1000000);
  CHECK_FALSE(price_of(nullptr, profile, "unheard-of", prices));
  CHECK_FALSE(price_of(nullptr, Json::object(), "one", prices));
}

TEST_CASE("what is wrong with a price file is said with its place, all at once") {
  CHECK(complaint("prices: 1\nas_of: 2026-10-01\nsystems:\n  acme:\n    source: x\n    models:\n"
                  "      one: {input: -1, ouput: 2}\n")
            .find("prices.yaml:7:20: error: ") != std::string::npos);
  CHECK(complaint("as_of: yesterday\nsystems: {}\n").find("prices.yaml:1:8: error: ") != std::string::npos);
  CHECK(complaint("prices: 1\nas_of: 2026-10-01\nsystems:\n  acme:\n    source: x\n    models:\n"
                  "      one: {input: 0.12345678, output: 2}\n")
            .find("prices.yaml:7:20: error: the rate 0.12345678 has more than six digits after the point") !=
        std::string::npos);
  const std::string twice = complaint(
      "prices: 1\nas_of: 2026-10-01\nsystems:\n  acme:\n    source: x\n    models:\n"
      "      one: {input: 1, output: 2, aliases: [two, three]}\n"
      "      two: {input: 1, output: 2, aliases: [three]}\n");
  CHECK(twice.find("prices.yaml:7:44: error: 'two' is an alias of one and a model of its own") != std::string::npos);
  CHECK(twice.find("prices.yaml:8:44: error: 'three' is an alias of both one and two") != std::string::npos);
  CHECK(complaint("prices: 1\nas_of: 2026-10-01\nsystems: [\n").find("prices.yaml:") != std::string::npos);
}

TEST_CASE("the price file that is shipped can be used") {
  const Prices prices = Prices::load(std::string(ATHANOR_SOURCE_DIR) + "/configs/prices.yaml");
  std::size_t models = 0;
  for (const auto &[system, list] : prices.files()[0].systems) models += list.size();
  CHECK(models >= 40);
  for (const char *system : {"anthropic", "openai", "gcp.gemini", "deepseek", "aws.bedrock"})
    CHECK(prices.files()[0].systems.count(system) == 1);
}
