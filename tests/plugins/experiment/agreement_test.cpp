// SPDX-License-Identifier: Apache-2.0
//
// When an independent re-implementation agrees. Expected p-values were computed apart, with scipy 1.10.1 in Python
// 3.11: scipy.stats.ttest_rel(claim, other).pvalue for p_difference, scipy.stats.ttest_1samp(other, 0).pvalue for p;
// with overlapping splits, d being claim - other:
//   t = d.mean() / (d.std(ddof=1) * (1 / 5 + 0.5) ** 0.5), p = 2 * scipy.stats.t.sf(abs(t), 4)
#include "agreement.hpp"

#include <catch2/catch.hpp>

using namespace athanor::experiment;

namespace {

Pairs pairs(const std::vector<double> &differences, std::size_t planned = 5) {
  Pairs out;
  for (std::size_t i = 0; i < differences.size(); ++i)
    out.differences[static_cast<std::int64_t>(101 + i)] = differences[i];
  out.planned = planned;
  out.resolution = 1e-9;
  return out;
}

const Pairs claim = pairs({0.31, 0.28, 0.35, 0.30, 0.33});

Agreement with(const std::vector<double> &other, int conclusion = 1, double overlap = 0) {
  return agreement_of("reimplementation-1", claim, conclusion, pairs(other), overlap, 0.05, 0.95);
}

}  // namespace

TEST_CASE("no effect there, and significantly less than here: it disagrees") {
  const Agreement a = with({0.05, -0.02, 0.06, 0.01, -0.03});
  CHECK(a.agrees == false);
  CHECK(*a.test.p == Approx(0.48139892331316875));
  CHECK(*a.p_difference == Approx(5.293676837952879e-05));
  CHECK(a.reason == "another conclusion; that both effects are the same has the p-value <0.001");
}

TEST_CASE("overlapping splits are corrected for there as here") {
  const Agreement a = with({0.05, -0.02, 0.06, 0.01, -0.03}, 1, 0.5);
  CHECK(*a.test.p == Approx(0.699797968157019));
  CHECK(*a.p_difference == Approx(0.0006176248281681622));
}

TEST_CASE("an effect that misses significance there, but may well be the same, is no disagreement") {
  const Agreement a = with({0.35, -0.06, 0.41, 0.22, 0.02});
  CHECK(*a.test.p == Approx(0.10822771103001327));
  CHECK(*a.p_difference == Approx(0.2116354667813079));
  CHECK(a.agrees == true);
  CHECK(
      a.reason ==
      "its own test decides otherwise, but the two effects do not differ significantly; that both effects are the same "
      "has the p-value 0.212");
}

TEST_CASE("a smaller effect with the same sign is no disagreement, however clear the difference") {
  const Agreement a = with({0.12, 0.10, 0.15, 0.11, 0.13});
  CHECK(*a.p_difference == Approx(8.631845279149139e-07));
  CHECK(a.agrees == true);
}

TEST_CASE("a significant effect in the other direction disagrees") {
  CHECK(with({-0.30, -0.25, -0.33, -0.31, -0.29}).agrees == false);
  CHECK(with({-0.30, -0.25, -0.33, -0.31, -0.29}, -1).agrees == true);
}

TEST_CASE("a claim that shows nothing is in doubt where the other program clearly shows something else") {
  CHECK(with({0.60, 0.62, 0.63, 0.61, 0.64}, 0).agrees == false);
  CHECK(with({0.05, -0.02, 0.06, 0.01, -0.03}, 0).agrees == true);
}

TEST_CASE("a program without spread concludes by the sign of its one difference") {
  CHECK(with({0, 0, 0, 0, 0}).agrees == false);
  CHECK(with({0.2, 0.2, 0.2, 0.2, 0.2}).agrees == true);
}

TEST_CASE("where too few runs measured both sides, nothing is said") {
  const Agreement a = with({0.01, 0.02, -0.01});
  CHECK_FALSE(a.agrees);
  CHECK(a.reason == "only 3 of its 5 runs measured both sides");
  CHECK_FALSE(with({}).agrees);
}
