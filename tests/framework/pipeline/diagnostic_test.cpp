// SPDX-License-Identifier: Apache-2.0
//
// How a finding looks.
#include <catch2/catch.hpp>

#include "pipeline/diagnostic.hpp"

using namespace athanor;

namespace {

Diagnostic finding(int line, int column, const std::string &source) {
  return {Diagnostic::Severity::error, "paper.yaml", line, column, source, "what is wrong", ""};
}

}  // namespace

TEST_CASE("a finding shows its place, the line, a caret and what to do") {
  Diagnostic d = finding(14, 7, "      depht: 3");
  d.message = "no such option 'depht' of stage/outline; did you mean 'depth'?";
  d.hint = "options of stage/outline: depth, style";
  CHECK(render(d) ==
        "paper.yaml:14:7: error: no such option 'depht' of stage/outline; did you mean 'depth'?\n"
        "   14 |       depht: 3\n"
        "      |       ^\n"
        "  options of stage/outline: depth, style\n");
}

TEST_CASE("the caret stands below the right character after tabs and letters of several bytes") {
  CHECK(render(finding(1, 4, "\t\u00e4\u00f6x")) ==
        "paper.yaml:1:4: error: what is wrong\n    1 | \t\u00e4\u00f6x\n      | \t  ^\n");
  CHECK(render(finding(1, 5, "ab")) == "paper.yaml:1:5: error: what is wrong\n    1 | ab\n      |     ^\n");
}

TEST_CASE("of a very long line the part around the caret is shown") {
  const std::string text = render(finding(1, 1000, std::string(999, 'a') + "b" + std::string(2000, 'c')));
  CHECK(text.size() < 500);
  CHECK(text.find("ab") - text.find("| ...") == text.find('^') - text.rfind("| ") + 0 - 1);
}

TEST_CASE("a finding without a line, and one without a file") {
  CHECK(render(Diagnostic{Diagnostic::Severity::error, "--set seed=x", 0, 0, "", "wrong", "a\nb"}) ==
        "--set seed=x: error: wrong\n  a\n  b\n");
  CHECK(render(Diagnostic{Diagnostic::Severity::warning, "", 0, 0, "", "careful", ""}) == "warning: careful\n");
}

TEST_CASE("several findings end with their number") {
  const Diagnostic e{Diagnostic::Severity::error, "", 0, 0, "", "wrong", ""};
  const Diagnostic w{Diagnostic::Severity::warning, "", 0, 0, "", "careful", ""};
  CHECK(render(std::vector<Diagnostic>{}) == "");
  CHECK(render(std::vector<Diagnostic>{e, e, w}) ==
        "error: wrong\nerror: wrong\nwarning: careful\n2 errors and 1 warning\n");
  CHECK(has_errors({w, e}));
  CHECK_FALSE(has_errors({w}));
}
