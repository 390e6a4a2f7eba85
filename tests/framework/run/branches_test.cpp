// SPDX-License-Identifier: Apache-2.0
//
// keep: which branches go on.
#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "run/branches.hpp"

using namespace athanor;

namespace {

std::vector<Branch> branches(const Json &items, Scope &outer) {
  ForEach each;
  each.over = {Source::From::file, "", "items"};
  outer.set_given("items", items);
  return branches_of(each, outer);
}

const ValueOf score = [](const Branch &branch) { return at_path(branch.item, "score"); };
const ValueOf about = [](const Branch &branch) { return at_path(branch.item, "about"); };

std::string kept(const Json &items, std::size_t top, const ValueOf &apart = {}) {
  Scope outer("main", nullptr);
  std::vector<Branch> all = branches(items, outer);
  keep_top(all, top, score, apart);
  std::string out;
  for (const Branch &branch : all) out += branch.scope->branch() + " ";
  return out;
}

Json item(const char *id, double points, const Json &what = "") {
  return {{"id", id}, {"score", points}, {"about", what}};
}

}  // namespace

TEST_CASE("the best go on, ties keep the order of the items") {
  CHECK(kept({item("a", 1), item("b", 3), item("c", 3), item("d", 2)}, 2) == "b c ");
  CHECK(kept({item("a", 1), item("b", 1), item("c", 1)}, 2) == "a b ");
}

TEST_CASE("with diverse_by, what is like a better one goes behind all that are not") {
  const Json items{item("a", 9, "Label smoothing against label noise"), item("b", 8, "label smoothing, label noise"),
                   item("c", 2, "Early stopping of small networks")};
  CHECK(kept(items, 2) == "a b ");
  CHECK(kept(items, 2, about) == "a c ");
  CHECK(kept(items, 3, about) == "a b c ");  // there is room for all
}

TEST_CASE("ideas of one theme stand behind the best of each other theme") {
  const Json ideas{item("a", 9, "smoothing of targets"), item("b", 8, "smoothing of targets"),
                   item("c", 7, "early stopping"), item("d", 3, "selection of examples")};
  CHECK(kept(ideas, 3, about) == "a c d ");
}

TEST_CASE("values that are no texts are alike when they are equal") {
  CHECK(kept({item("a", 9, 1), item("b", 8, 1), item("c", 2, 2)}, 2, about) == "a c ");
}
