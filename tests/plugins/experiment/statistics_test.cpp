// SPDX-License-Identifier: Apache-2.0
//
// Expected values were computed apart, with scipy 1.10.1 in Python 3.11:
//   d = numpy.array([0.031, 0.012, 0.045, -0.008, 0.027]); scipy.stats.ttest_1samp(d, 0)
//   interval: d.mean() -+ scipy.stats.t.ppf(0.975, 4) * d.std(ddof=1) / 5 ** 0.5
//   overlapping splits: the same with d.std(ddof=1) * (1 / 5 + 0.4) ** 0.5 as standard error, p = 2 * t.sf(|t|, 4)
//   smallest significant effect: scipy.stats.t.ppf(1 - alpha / 2, n - 1) * (1 / n + overlap) ** 0.5
//   Hedges' correction of n pairs, with m = n - 1:
//     numpy.exp(scipy.special.gammaln(m / 2) - scipy.special.gammaln((m - 1) / 2)) / numpy.sqrt(m / 2)
#include "statistics.hpp"

#include <catch2/catch.hpp>

using namespace athanor::experiment;

namespace {
const std::vector<double> differences{0.031, 0.012, 0.045, -0.008, 0.027};
}

TEST_CASE("a planner can know from which size on an effect is found") {
  CHECK(smallest_significant(10, 0.25, 0.05 / 6) == Approx(1.9902895912892569));
  CHECK(smallest_significant(10, 0, 0.05 / 4) == Approx(0.9837639670314982));
}

TEST_CASE("a summary has the sample standard deviation") {
  const Summary s = summarise(differences);
  CHECK(s.n == 5);
  CHECK(s.mean == Approx(0.0214));
  CHECK(s.sd == Approx(0.020206434618705003));
  CHECK(s.min == -0.008);
  CHECK(s.max == 0.045);
}

TEST_CASE("equal values have no spread, although their mean rounds") {
  CHECK(summarise({0.1, 0.1, 0.1}).sd == 0);
  CHECK(summarise({0.7}).sd == 0);
}

TEST_CASE("the paired t-test agrees with scipy") {
  const PairedTest t = paired_test(differences, 0, 0.95);
  CHECK(*t.statistic == Approx(2.368149335667523));
  CHECK(*t.p == Approx(0.07697597736412823));
  CHECK(*t.low == Approx(-0.003689602398104258));
  CHECK(*t.high == Approx(0.04648960239810425));
  CHECK(*t.standardised == Approx(0.8450144680831182));
}

TEST_CASE("overlapping splits widen the interval: the corrected resampled t-test") {
  const PairedTest t = paired_test(differences, 0.4, 0.95);
  CHECK(t.difference == Approx(0.0214));
  CHECK(*t.statistic == Approx(1.3672516564288777));
  CHECK(*t.p == Approx(0.24333996546355652));
  CHECK(*t.low == Approx(-0.022056466095218524));
  CHECK(*t.high == Approx(0.06485646609521852));
}

TEST_CASE("without spread there is a difference but no test") {
  for (const auto &d : {std::vector<double>{0.2, 0.2, 0.2}, std::vector<double>{0, 0}, std::vector<double>{0.4}}) {
    const PairedTest t = paired_test(d, 0, 0.95);
    CHECK(t.n == d.size());
    CHECK(t.difference == Approx(d[0]));
    CHECK_FALSE(t.p);
    CHECK_FALSE(t.low);
  }
}

TEST_CASE("an interval for three claims together is that of the confidence 1 - 0.05 / 3") {
  const Interval wide = interval_of(paired_test(differences, 0, 0.95), 1 - 0.05 / 3);
  CHECK(wide.low == Approx(-0.014392012545316135));
  CHECK(wide.high == Approx(0.057192012545316126));
}

TEST_CASE("a standardised effect of few pairs is corrected, and of two there is none") {
  CHECK(hedges_correction(3) == Approx(0.5641895835477563));
  CHECK(hedges_correction(5) == Approx(0.7978845608028653));
  CHECK(hedges_correction(10) == Approx(0.9138748917925523));
  CHECK(hedges_correction(1000) == Approx(0.9992490299910133));
  const PairedTest two = paired_test({0.1, 0.2}, 0, 0.95);
  CHECK(two.p);
  CHECK_FALSE(two.standardised);
}

TEST_CASE("differences that only rounding tells apart are equal") {
  const std::vector<double> rounded{0.2, 0.2 + 1e-16, 0.2 - 3e-16};
  CHECK(paired_test(rounded, 0, 0.95).p);
  CHECK_FALSE(paired_test(rounded, 0, 0.95, 1e-9).p);
}

TEST_CASE("Holm steps down and never lets a larger p become smaller") {
  // By hand: sorted 0.005 * 5, 0.01 * 4, 0.03 * 3, then 0.04 * 2 raised to 0.09, and 0.6 * 1.
  const auto adjusted = holm({0.01, 0.04, 0.03, 0.005, 0.6});
  const std::vector<double> expected{0.04, 0.09, 0.09, 0.025, 0.6};
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(adjusted[i] == Approx(expected[i]));
  CHECK(holm({0.9, 0.8}) == std::vector<double>{1, 1});
  CHECK(holm({}).empty());
}
