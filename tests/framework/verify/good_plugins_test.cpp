// SPDX-License-Identifier: Apache-2.0
//
// The other side of every rule: plugins that keep them all, and checks that are made only where they say something.
#include <algorithm>
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

// But for what is not measured under a sanitizer.
Texts left_out(const Report &report) {
  Texts out = with_status(report, Status::skipped);
  out.erase(std::remove(out.begin(), out.end(), "quick: a sanitizer's start takes longer"), out.end());
  return out;
}

}  // namespace

TEST_CASE("a stage that keeps every rule passes every check but the one that is no stage's") {
  const Report report = look_at("good");
  CHECK(trouble_in(report) == Texts{});
  CHECK(left_out(report) == Texts{"shared-instance: a stage is asked one thing at a time"});
  CHECK(report.plugin == "org.example.sample");
  CHECK(report.components == Texts{"stage/sample"});
}

TEST_CASE("a provider and a source of literature that keep every rule pass every check but those of stages") {
  for (const std::string name : {"good_provider", "good_literature"}) {
    const Report report = look_at(name);
    CHECK(trouble_in(report) == Texts{});
    CHECK(left_out(report) == Texts{"same-again: only stages are resumed", "call-names: only stages name their calls",
                                    "resumes: only stages are resumed"});
  }
}

TEST_CASE("a backend may open sockets and start processes") {
  const Report report = look_at("good_backend");
  CHECK(trouble_in(report) == Texts{});
  CHECK(left_out(report) == Texts{"same-again: only stages are resumed", "call-names: only stages name their calls",
                                  "resumes: only stages are resumed", "sockets: a backend may",
                                  "processes: a backend may"});
}

TEST_CASE("what cannot be seen before a failure is mended is left out, and says so") {
  const Report report = look_at("exits_in_run", behaves);
  const Texts left = with_status(report, Status::skipped);
  CHECK(std::count(left.begin(), left.end(), "replies: it says nothing before exceptions has passed") == 1);
  CHECK(left_out(report).size() + 13 == report.findings.size());  // all of level 1, `creates` and `runs` were made
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
