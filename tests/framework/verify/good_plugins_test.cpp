// SPDX-License-Identifier: Apache-2.0
//
// The other side of every rule: plugins that keep them all, and checks that are made only where they say something.
#include <catch2/catch.hpp>

#include "support.hpp"

using namespace athanor::verify;

namespace {

std::vector<std::string> with_status(const Report &report, Status status) {
  std::vector<std::string> out;
  for (const Finding &one : report.findings)
    if (one.outcome.status == status) out.push_back(std::string(one.check->id) + ": " + one.outcome.seen);
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a stage that keeps every rule passes every check but the one that is no stage's") {
  const Report report = look_at("good");
  CHECK(trouble_in(report) == Texts{});
  Texts left_out = with_status(report, Status::skipped);
  left_out.erase(std::remove(left_out.begin(), left_out.end(), "quick: a sanitizer's start takes longer"),
                 left_out.end());
  CHECK(left_out == Texts{"shared-instance: a stage is asked one thing at a time"});
  CHECK(report.plugin == "org.example.sample");
  CHECK(report.components == Texts{"stage/sample"});
}

TEST_CASE("a provider that keeps every rule passes every check but those that are a stage's") {
  const Report report = look_at("good_provider");
  CHECK(trouble_in(report) == Texts{});
  Texts left_out = with_status(report, Status::skipped);
  left_out.erase(std::remove(left_out.begin(), left_out.end(), "quick: a sanitizer's start takes longer"),
                 left_out.end());
  CHECK(left_out == Texts{"same-again: only stages are resumed", "call-names: only stages name their calls",
                          "resumes: only stages are resumed"});
}

TEST_CASE("what cannot be seen before a failure is mended is left out, and says so") {
  const Report report = look_at("exits_in_run", behaves);
  const Texts left_out = with_status(report, Status::skipped);
  CHECK(std::count(left_out.begin(), left_out.end(), "replies: it says nothing before exceptions has passed") == 1);
  CHECK(left_out.size() + 13 == report.findings.size());  // all of level 1, `creates` and `runs` were made
}

TEST_CASE("a lower level makes fewer checks, one check alone makes one") {
  for (const Finding &one : look_at("good", loads).findings) CHECK(one.check->level == loads);
  Wanted wanted;
  wanted.file = bad_plugin("prints_in_run");
  wanted.only = "quiet-run";
  const Report report = verify(wanted);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].outcome.status == Status::failed);
}
