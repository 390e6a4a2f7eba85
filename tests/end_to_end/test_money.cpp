// SPDX-License-Identifier: Apache-2.0
//
// `athanor estimate` and `athanor models` over the quickstart, whose model is free and scripted.
#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

Json stage(const Json &estimate, const std::string &id) {
  for (const Json &one : estimate.at("stages"))
    if (one.at("id") == id) return one;
  return {};
}

}  // namespace

TEST_CASE("the quickstart's estimate holds what a run of it does, and costs nothing") {
  const TemporaryFolder folder;
  const Said said = athanor_says({"estimate", source("configs/quickstart.yaml"), "--json"}, folder.path());
  INFO(said.err);
  REQUIRE(said.status == 0);
  const Json estimate = Json::parse(said.out);
  CHECK(estimate.at("total").at("cost_usd") == Json{0.0, 0.0});
  CHECK(estimate.at("total").at("complete") == true);
  CHECK(estimate.at("unknown").empty());
  CHECK(stage(estimate, "ideation").at("branches") == Json{1, 1});
  CHECK(stage(estimate, "experiment").at("branches") == Json{1, 1});  // the best of three ideas
  for (const Json &task : stage(estimate, "ideation").at("tasks"))
    CHECK(task.at("calls") == (task.at("task") == "ideation.queries" ? Json{1, 1} : Json{3, 3}));
  // A run of it makes 33: the versions, 12 nodes, and the best and three ablations on five seeds.
  const Json experiments = estimate.at("total").at("experiments");
  CHECK(experiments[0] <= 33);
  CHECK(experiments[1] >= 33);
  CHECK(experiments[1] <= 40);
}

TEST_CASE("options from the command line change the estimate; the table names stage, role and what is not known") {
  const TemporaryFolder folder;
  const Said said =
      athanor_says({"estimate", source("configs/quickstart.yaml"), "--set", "stages.ideation.with.ideas=5", "--set",
                    "models.default.price.input=2", "--set", "models.default.price.output=10"},
                   folder.path());
  INFO(said.err);
  REQUIRE(said.status == 0);
  CHECK(said.out.find("STAGE") == 0);
  CHECK(said.out.find("ideation    1         default  scientist  11 ") != std::string::npos);
  CHECK(said.out.find("\ntotal") != std::string::npos);
  CHECK(said.out.find("$") != std::string::npos);
  CHECK(said.out.find("as the stages expect them") != std::string::npos);
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("the models of a pipeline are listed with what they are used for; a scripted one is not pinged") {
  const TemporaryFolder folder;
  const Said said = athanor_says({"models", source("configs/quickstart.yaml"), "--ping"}, folder.path());
  INFO(said.err);
  REQUIRE(said.status == 0);
  CHECK(said.out.find("default  scripted  scientist  JSON  free") != std::string::npos);
  CHECK(said.out.find("ideation (propose, queries, reflect), experiment (ablate, ") != std::string::npos);
  CHECK(said.out.find("scripted: not asked") != std::string::npos);
  const Said json = athanor_says({"models", source("configs/quickstart.yaml"), "--json"}, folder.path());
  const Json roles = Json::parse(json.out).at("roles");
  REQUIRE(roles.size() == 1);
  CHECK(roles[0].at("price").at("origin") == "the provider");
}

TEST_CASE("what does not pass the check is neither estimated nor listed") {
  const TemporaryFolder folder;
  folder.write("broken.yaml", "athanor: 1\nstages: []\n");
  for (const char *verb : {"estimate", "models"}) {
    const Said said = athanor_says({verb, "broken.yaml"}, folder.path());
    CHECK(said.status == 1);
    CHECK(said.out.empty());
    CHECK(said.err.find("broken.yaml:") != std::string::npos);
  }
}
