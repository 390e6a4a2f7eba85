// SPDX-License-Identifier: Apache-2.0
//
// One case for each attempt, named like it.
#include <catch2/catch.hpp>

#include "tests/plugins/local/escapes/trial.hpp"

namespace {

using escapes::Attempt;

class Case : public Catch::ITestInvoker {
 public:
  explicit Case(Attempt attempt) : attempt_(std::move(attempt)) {}
  void invoke() const override {
    const auto verdict = escapes::try_out(attempt_);
    INFO(verdict.story);
    if (verdict.provable)
      CHECK(verdict.proven);
    else
      WARN("nobody here could do it, so it shows nothing");
    CHECK(verdict.stopped);
    CHECK(verdict.reported);
  }

 private:
  const Attempt attempt_;
};

const bool all_are_cases = [] {
  for (const Attempt &attempt : escapes::all_attempts())
    Catch::AutoReg(new Case(attempt), CATCH_INTERNAL_LINEINFO, Catch::StringRef(),
                   Catch::NameAndTags("escape: " + attempt.name, "[" + attempt.category + "]"));
  return true;
}();

}  // namespace
