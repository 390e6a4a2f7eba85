// SPDX-License-Identifier: Apache-2.0
//
// From counts of examples to a fault that a model can act on.
#include "examples.hpp"

#include <catch2/catch.hpp>

using namespace athanor::experiment;

namespace {

// A run with 4,000 training and 400 test examples, of which that share is in training.
Json outcome_with(double share, Json more = Json::object()) {
  Json examples{{"splits",
                 {{{"split", "test"}, {"count", 400}, {"distinct", 400}},
                  {{"split", "train"}, {"count", 4000}, {"distinct", 1800}}}},
                {"overlaps", Json::array()},
                {"conflicting_labels", 0},
                {"complete", true},
                {"faults", Json::array()}};
  if (share > 0)
    examples["overlaps"].push_back(
        {{"a", "test"}, {"b", "train"}, {"shared", 212}, {"share_of_a", share}, {"share_of_b", 0.9}});
  examples.update(more);
  return {{"status", "ok"}, {"examples", examples}};
}

Json data_with_twins(double share) { return Json::array({{{"id", "sums"}, {"facts", {{"share_with_twin", share}}}}}); }

}  // namespace

TEST_CASE("a test set that is half in training is a fault, with its share") {
  const ExamplesVerdict v = check_examples(outcome_with(0.53), Json::array());
  CHECK(v.fault ==
        "53 % of the 400 examples of split test are also in split train: make them disjoint, by what the examples are "
        "and not by where they stand");
}

TEST_CASE("that the program drew its own training examples several times over excuses nothing") {
  // 1,800 of 4,000 are distinct, and still the 53 % count.
  CHECK_FALSE(check_examples(outcome_with(0.53), data_with_twins(0)).fault.empty());
}

TEST_CASE("disjoint splits, and runs that say nothing of their examples, are no fault") {
  CHECK(check_examples(outcome_with(0), Json::array()).fault.empty());
  CHECK(check_examples(outcome_with(0), Json::array()).suspicions.empty());
  CHECK(check_examples({{"status", "ok"}}, Json::array()).fault.empty());
}

TEST_CASE("a chance meeting is a suspicion, not a fault") {
  const ExamplesVerdict v = check_examples(outcome_with(0.0025), Json::array());
  CHECK(v.fault.empty());
  CHECK(v.suspicions ==
        std::vector<std::string>{"less than 1 % of the 400 examples of split test are also in split train"});
}

TEST_CASE("equal rows that the declared data hold are forgiven, and no more than them") {
  CHECK(check_examples(outcome_with(0.05), data_with_twins(0.06)).fault.empty());
  CHECK(check_examples(outcome_with(0.3), data_with_twins(0.06)).fault ==
        "30 % of the 400 examples of split test are also in split train, more than the 6 % of equal rows in the data "
        "explain: make them disjoint, by what the examples are and not by where they stand");
}

TEST_CASE("only the data set that a program names forgives it") {
  Json run = outcome_with(0);
  run["examples"]["splits"] = {{{"split", "test"}, {"dataset", "other"}, {"count", 10}, {"distinct", 10}},
                               {{"split", "train"}, {"dataset", "other"}, {"count", 90}, {"distinct", 90}}};
  run["examples"]["overlaps"] = Json::array({{{"a", "test"},
                                              {"b", "train"},
                                              {"dataset", "other"},
                                              {"shared", 2},
                                              {"share_of_a", 0.2},
                                              {"share_of_b", 0.02}}});
  CHECK(check_examples(run, data_with_twins(0.5))
            .fault.find("20 % of the 10 examples of split test of other are also in split train: ") == 0);
}

TEST_CASE("validation and test must be apart as well") {
  Json run = outcome_with(0);
  run["examples"]["splits"] = {{{"split", "test"}, {"count", 100}, {"distinct", 100}},
                               {{"split", "validation"}, {"count", 100}, {"distinct", 100}}};
  run["examples"]["overlaps"] =
      Json::array({{{"a", "test"}, {"b", "validation"}, {"shared", 100}, {"share_of_a", 1.0}, {"share_of_b", 1.0}}});
  CHECK(check_examples(run, Json::array())
            .fault.find("100 % of the 100 examples of split test are also in split "
                        "validation: ") == 0);
}

TEST_CASE("contradicting labels and a list that cannot be read are suspicions") {
  const ExamplesVerdict v = check_examples(
      outcome_with(
          0, {{"conflicting_labels", 3}, {"complete", false}, {"faults", {"line 1 of the examples: no 'example'"}}}),
      Json::array());
  CHECK(v.fault.empty());
  CHECK(v.suspicions ==
        std::vector<std::string>{"3 examples have more than one label", "line 1 of the examples: no 'example'",
                                 "the list of examples is too long, so that only its beginning was checked"});
}
