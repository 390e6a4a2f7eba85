// SPDX-License-Identifier: Apache-2.0
//
// Seeds are those that were fixed before looking, and are proven to matter.
#include "seeds.hpp"

#include <catch2/catch.hpp>

#include "tests/plugins/experiment/confirmed.hpp"

using namespace athanor::experiment;
using namespace athanor::experiment::test;

namespace {

Confirmed varying(const Study &study) { return confirmed(study, "best", Kind::best, shifted({0.1, 0.2, 0.3, 0.2})); }

Study with_seeds(const Json &seeds) {
  Json document = study_of().document;
  document["seeds"].update(seeds);
  return make_study(document);
}

}  // namespace

TEST_CASE("programs that ran under the seeds of the study are tested") {
  const Study study = study_of();
  CHECK_NOTHROW(check_seeds(study, {{varying(study)}, {}, {}}));
}

TEST_CASE("a seed that was changed, left out or put in the place of another is refused") {
  const Study study = study_of();
  Confirmed best = varying(study);
  SECTION("changed") { best.replicates[2].seed = 4711; }
  SECTION("left out") { best.replicates.pop_back(); }
  SECTION("twice") { best.replicates[1] = best.replicates[0]; }
  SECTION("another order, so that two programs could be paired wrongly") {
    std::swap(best.replicates[0], best.replicates[1]);
  }
  CHECK_THROWS_WITH(check_seeds(study, {{best}, {}, {}}),
                    "the program best was not confirmed under the seeds that the study had fixed");
  CHECK_THROWS(test_claims(study, {{best}, {}, {}}, 0.05));
}

TEST_CASE("a seed that programs were selected by confirms nothing") {
  const Study study = with_seeds({{"selection", {3001, 3103}}});
  CHECK_THROWS_WITH(check_seeds(study, {{varying(study)}, {}, {}}),
                    "the seed 3103 stands among those of selection and those of confirmation");
}

TEST_CASE("a program whose every measurement is the same under every seed is found out") {
  const Study study = study_of();
  Confirmed best = confirmed(study, "best", Kind::best, [](const std::string &, int) { return 0.93; });
  CHECK(same_under_every_seed(best));
  for (const std::size_t run : {1, 2, 3}) fail(study, best, run);
  CHECK_FALSE(same_under_every_seed(best));  // one run shows nothing
  CHECK_FALSE(same_under_every_seed(varying(study)));
}

TEST_CASE("so is a single condition that no seed moves, in a program that has others") {
  const Study study = study_of();
  const auto half = [](const std::string &condition, int run) { return condition == "stirred" ? 1 + 0.1 * run : 0.5; };
  const Confirmation c{{confirmed(study, "best", Kind::best, half)}, {}, {}};
  CHECK_FALSE(c.seed_without_effect());
  CHECK(without_effect(study, c) == Json{{{"program", "best"},
                                          {"metric", "dissolved"},
                                          {"condition", "still"},
                                          {"dataset", "sugar"},
                                          {"split", "kitchen"}}});
}

TEST_CASE("what a claim generalises over is what its replicates vary") {
  Json claim = study_of().document["claims"][0];
  const Pairs pairs;
  CHECK(generalises_over(with_seeds({{"generalises_over", "splits and initialisations"}}), claim, pairs) ==
        "splits and initialisations");
  CHECK(generalises_over(with_seeds({{"splits", "fixed"}, {"generalises_over", "splits and initialisations"}}), claim,
                         pairs) == "repetitions on one fixed split of the data, not other splits or data");
  CHECK(generalises_over(with_seeds({{"splits", "none"}}), claim, pairs) ==
        "repetitions in which a seed varies the spoon");
  Pairs constant;
  constant.treatment_constant = constant.control_constant = true;
  CHECK(generalises_over(study_of(), claim, constant) == "nothing: it is one measurement, which no seed changes");
  claim["over"] = "datasets";
  CHECK(generalises_over(study_of(), claim, constant) == "data sets of the kind of the study's");
}
