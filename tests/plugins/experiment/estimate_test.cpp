// SPDX-License-Identifier: Apache-2.0
//
// What the stage says beforehand, against what it may do.
#include <catch2/catch.hpp>

#include "stage.hpp"
#include "tests/plugins/experiment/world.hpp"

using namespace athanor::experiment;
using athanor::sdk::Json;

namespace {

Json estimated(const Json &options, const Json &request = test::stage_request()) { return estimate(options, request); }

Json count(const Json &answer, const char *task) { return answer.at("calls").at(task).at("count"); }

}  // namespace

TEST_CASE("the phases' limits are counted, and their sum is the number of nodes") {
  const Json said = estimated(Json::object());
  CHECK(count(said, "experiment.plan") == Json{1, 2});
  CHECK(count(said, "experiment.draft") == Json{2, 2});
  CHECK(count(said, "experiment.debug") == Json{0, 3});  // what the drafts leave of the first phase
  CHECK(count(said, "experiment.tune") == Json{2, 2});
  CHECK(count(said, "experiment.improve") == Json{3, 3});
  CHECK(count(said, "experiment.ablate") == Json{0, 2});  // a study without a treatment has none
  // 7 to 12 nodes on one seed, the best, up to two ablations and one bet on four, the versions of the libraries
  CHECK(said.at("experiments") == Json{7 + 4 + 1, 12 + 4 * 4 + 1});
}

TEST_CASE("options change what is counted") {
  const Json said = estimated({{"drafts", 3},
                               {"selection_seeds", 2},
                               {"confirmation_seeds", 10},
                               {"phases", {{"tune", 0}, {"explore", 6}, {"ablate", 0}}}});
  CHECK(count(said, "experiment.draft") == Json{3, 3});
  CHECK(count(said, "experiment.debug") == Json{0, 2});
  CHECK(count(said, "experiment.improve") == Json{6, 6});
  CHECK_FALSE(said.at("calls").contains("experiment.tune"));
  CHECK_FALSE(said.at("calls").contains("experiment.ablate"));
  CHECK(said.at("experiments") == Json{9 * 2 + 10 + 1, 11 * 2 + 2 * 10 + 1});
}

TEST_CASE("combinations and independent programs are counted, the latter on the confirmation's seeds too") {
  Json request = test::stage_request();
  Json &phases = request["run"]["domain"]["phases"];
  phases[2]["operators"] = {"improve", "combine", "debug"};  // three nodes
  phases.push_back({{"id", "check"},
                    {"goal", "write it anew"},
                    {"operators", {"reimplement", "debug"}},
                    {"nodes", 3},
                    {"until", "first_success"}});
  const Json said = estimated(Json::object(), request);
  CHECK(count(said, "experiment.improve") == Json{1, 2});  // they take turns
  CHECK(count(said, "experiment.combine") == Json{1, 2});
  CHECK(count(said, "experiment.reimplement") == Json{0, 1});
  CHECK(count(said, "experiment.debug") == Json{0, 3 + 2});
  // As above, and one independent program with two repairs on one seed, and it once on the four of the confirmation
  CHECK(said.at("experiments").at(1) == 12 + 1 + 3 + 3 * 4 + 4 + 1 + 4);
}

TEST_CASE("what programs may ask models counts for every run of one, for each role") {
  const Json said = estimated({{"program_models", {"subject", "judge"}}, {"program_model_calls", 7}});
  const int runs = said.at("experiments").at(1);
  for (const char *role : {"subject", "judge"}) {
    const Json &asked = said.at("calls").at(std::string("experiment.program:") + role);
    CHECK(asked.at("role") == role);
    CHECK(asked.at("count") == Json::array({0, 7 * runs}));
  }
  CHECK_FALSE(estimated(Json::object()).at("calls").contains("experiment.program:judge"));
}

TEST_CASE("a second study may turn out to be needless") {
  Json request = test::stage_request();
  request["wired"] = {"idea", "paper", "study"};
  const Json said = estimated(Json::object(), request), first = estimated(Json::object());
  CHECK(said.at("experiments") == Json::array({0, first.at("experiments").at(1)}));
  CHECK(count(said, "experiment.plan") == Json{0, 2});
  CHECK(count(said, "experiment.draft") == Json{0, 2});
}

TEST_CASE("without a domain profile nothing is invented") {
  CHECK_THROWS_WITH(estimated(Json::object(), {{"schema", "athanor.stage.estimate/1"}}),
                    Catch::Contains("phases of the domain profile"));
}
