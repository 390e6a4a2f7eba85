// SPDX-License-Identifier: Apache-2.0
//
// Numbers of a model's figure against the records: what may be drawn, and what is found out.
#include <catch2/catch.hpp>

#include "drawn.hpp"
#include "studies.hpp"

namespace figures = athanor::figures;
using figures::Json;

namespace {
const Json results{{"records",
                    {{{"id", "a#1"}, {"metric", "m"}, {"value", 1.0}},
                     {{"id", "a#2"}, {"metric", "m"}, {"value", 3.0}},
                     {{"id", "b#1"}, {"metric", "m"}, {"value", 10.0}}}},
                   {"table", {{{"name", "m.mean"}, {"value", 2.0}, {"evidence", {"a#1", "a#2"}}}}}};

std::vector<std::string> faults(const Json &drawn, const Json &shown) {
  figures::Evidence evidence;
  return figures::check_numbers(drawn, shown, results, evidence);
}
}  // namespace

TEST_CASE("Values of records, their statistics, differences of means and named results may be drawn") {
  figures::Evidence evidence;
  const Json drawn{{{"value", 10.0}, {"records", {"b#1"}}},
                   {{"value", 2.0}, {"records", {"a#1", "a#2"}}},
                   {{"value", 1.4142135623}, {"records", {"a#1", "a#2"}}},  // their standard deviation
                   {{"value", 8.0}, {"records", {"b#1"}}, {"minus", {"a#1", "a#2"}}},
                   {{"value", 2.0}, {"result", "m.mean"}}};
  CHECK(figures::check_numbers(drawn, {{0.0, 10.0}, {1.0, 2.0}, {8.0, 5.5}}, results, evidence).empty());
  CHECK(evidence.records == std::vector<std::string>{"b#1", "a#1", "a#2"});
  CHECK(evidence.names == std::vector<std::string>{"m.mean"});
}

TEST_CASE("A number that is not what its records say is a fault that says what they do say") {
  const auto found = faults({{{"value", 2.5}, {"records", {"a#1", "a#2"}}}}, {{0.0, 2.5}});
  REQUIRE_FALSE(found.empty());
  CHECK(found[0].find("the drawn number 2.5 is no value, mean") == 0);
  CHECK(found[0].find("whose mean is 2") != std::string::npos);
}

TEST_CASE("Unknown records, unknown results and entries without evidence are faults") {
  CHECK(faults({{{"value", 1.0}, {"records", {"c#1"}}}}, {{0, 1.0}})[0].find("names a record that there is not") !=
        std::string::npos);
  CHECK(faults({{{"value", 1.0}, {"result", "m.sd"}}}, {{0, 1.0}})[0].find("names a result that the table does not") !=
        std::string::npos);
  CHECK(faults({{{"value", 1.0}}}, {{0, 1.0}})[0].find("names neither records nor a result") != std::string::npos);
  CHECK(faults({{{"value", "1"}}}, {{0, 1.0}})[0].find("no object with a number") != std::string::npos);
  CHECK(faults(Json::array(), {{0, 1.0}})[0].find("returned no list") != std::string::npos);
}

TEST_CASE("A point that the figure shows and nobody accounts for is a fault") {
  const Json drawn{{{"value", 10.0}, {"records", {"b#1"}}}};
  const auto found = faults(drawn, {{0.0, 10.0}, {1.0, 11.5}});
  REQUIRE(found.size() == 1);
  CHECK(found[0].find("1 points of which neither coordinate") != std::string::npos);
  CHECK(found[0].find("(1, 11.5)") != std::string::npos);
}

TEST_CASE("A figure that shows none of what it says is a fault") {
  CHECK(faults({{{"value", 10.0}, {"records", {"b#1"}}}}, Json::array()).back().find("shows none of the numbers") !=
        std::string::npos);
}

TEST_CASE("Words claim no numbers but those of labels and levels") {
  figure_tests::Study study;
  study.levels = {0.2, 5};
  const auto data = study.data();
  CHECK(figures::loose_number("Runs at a level of 0.2, with 95 % intervals", data).empty());
  CHECK(figures::loose_number("Condition 1 against Condition 0", data).empty());
  CHECK(figures::loose_number("It reaches 0.93 here", data) == "0.93");
  CHECK(figures::loose_number("Twice 2 is much", data) == "2");  // of 0.2 only a part
}
