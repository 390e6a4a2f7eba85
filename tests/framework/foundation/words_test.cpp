// SPDX-License-Identifier: Apache-2.0
//
// The nearest right word, lists in words, ids.
#include <catch2/catch.hpp>

#include "foundation/words.hpp"

using namespace athanor;

TEST_CASE("the nearest word is found through one slip, and not where nothing is near") {
  const std::vector<std::string> words{"ideation", "experiment", "figures"};
  CHECK(nearest("experment", words) == "experiment");
  CHECK(nearest("ideatoin", words) == "ideation");
  CHECK(nearest("figure", words) == "figures");
  CHECK(nearest("plot", words) == "");
}

TEST_CASE("lists read like prose") {
  CHECK(listed({}) == "");
  CHECK(listed({"a"}) == "a");
  CHECK(listed({"a", "b", "c"}) == "a, b and c");
}

TEST_CASE("ids may stand in paths") {
  CHECK(is_slug("label-smoothing_2"));
  CHECK(is_slug(std::string(64, 'a')));
  CHECK_FALSE(is_slug(""));
  CHECK_FALSE(is_slug("-a"));
  CHECK_FALSE(is_slug("../a"));
  CHECK_FALSE(is_slug("Label"));
  CHECK_FALSE(is_slug(std::string(65, 'a')));
}
