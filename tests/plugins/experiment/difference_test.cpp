// SPDX-License-Identifier: Apache-2.0
//
// Two programs, line by line.
#include "difference.hpp"

#include <catch2/catch.hpp>

using namespace athanor::experiment;

namespace {

Program with(const std::string &text, double rate = 1) {
  Program p;
  p.put("experiment.py", text);
  p.settings = {{"rate", rate}};
  return p;
}

std::string lines(int count, const std::string &word) {
  std::string out;
  for (int i = 0; i < count; ++i) out += word + std::to_string(i) + '\n';
  return out;
}

}  // namespace

TEST_CASE("a change is shown with the lines around it, and what is the same is left out") {
  CHECK(difference_of("a\nb\nc\nd\ne\nf\ng\nh\n", "a\nb\nc\nd\nE\nf\ng\nh\n") ==
        "[...]\n  c\n  d\n- e\n+ E\n  f\n  g\n[...]\n");
  CHECK(difference_of("a\n", "a\nb\n") == "  a\n+ b\n");
  CHECK(difference_of("", "a\n") == "+ a\n");
  CHECK(difference_of("a\n", "a\n").empty());
}

TEST_CASE("texts too long to be compared are shown as a whole") {
  const std::string from = lines(3000, "a"), to = lines(3000, "b");
  const std::string out = difference_of(from, to);
  CHECK(out.find("- a2999\n") != std::string::npos);
  CHECK(out.find("+ b0\n") != std::string::npos);
}

TEST_CASE("other settings or a few other lines make no second program") {
  const std::string text = lines(100, "line ");
  CHECK_FALSE(differ_enough(with(text), with(text, 2)));
  CHECK_FALSE(differ_enough(with(text), with(text + "one more\n")));
  CHECK_FALSE(differ_enough(with(text), with(text + lines(4, "more "))));
  CHECK(differ_enough(with(text), with(text + lines(6, "more "))));
  CHECK(differ_enough(with("1"), with("2")));
}
