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

#if CATCH_VERSION_MAJOR >= 3
using Owned = Catch::Detail::unique_ptr<Catch::ITestInvoker>;
#else
using Owned = Catch::ITestInvoker *;
#endif

const bool all_are_cases = [] {
  for (const Attempt &attempt : escapes::all_attempts()) {
    const std::string name = "escape: " + attempt.name, tags = "[" + attempt.category + "]";
    Catch::AutoReg(Owned(new Case(attempt)), CATCH_INTERNAL_LINEINFO, Catch::StringRef(),
                   Catch::NameAndTags(name, tags));
  }
  return true;
}();

}  // namespace
