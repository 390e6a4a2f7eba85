// SPDX-License-Identifier: Apache-2.0
//
// `athanor compare`: two runs side by side.
#include "report/comparison.hpp"

#include "support.hpp"

using namespace athanor;
using namespace athanor::test;

TEST_CASE("plans are compared by the ids of their stages, and differences have the paths that --set takes") {
  const Json left = Json::parse(R"({"seed": 1, "file": "/a.yaml", "stages": [
    {"id": "ideation", "use": "ideation", "with": {"ideas": 3}},
    {"for_each": "ideation.ideas", "stages": [{"id": "experiment", "use": "experiment", "with": {"nodes": 9}}]}]})");
  Json right = left;
  right["file"] = "/b.yaml";
  right["seed"] = 2;
  right["stages"].insert(right["stages"].begin(), Json{{"id", "survey"}, {"use", "survey"}});
  right["stages"][2]["stages"][0]["with"]["nodes"] = 12;
  CHECK(plan_differences(left, right) == Json::parse(R"([{"at": "seed", "left": 1, "right": 2},
          {"at": "stages.ideation.ideas.stages.experiment.with.nodes", "left": 9, "right": 12},
          {"at": "stages.survey", "right": {"id": "survey", "use": "survey"}}])"));
  CHECK(plan_differences(left, left).empty());
}

TEST_CASE("compare lays claims, results, models and costs side by side") {
  const TemporaryFolder folder;
  make_run(folder, "one", 1, [](BelievableRun &run) { run.all(); });
  make_run(folder, "two", 2, [](BelievableRun &run) {
    run.ideas();
    run.search();
    run.end("run.paused");
  });
  const Said said = athanor_says({"compare", "one", "two"}, folder.path());
  INFO(said.out << said.err);
  REQUIRE(said.status == 0);
  CHECK(has(said.out, "run          one"));
  CHECK(has(said.out, "state        done"));
  CHECK(has(said.out, "the pipelines are the same\n"));
  CHECK(has(said.out, "accurate    supported +0.04 [0.021, 0.059]      not tested\n"));

  const Json same = Json::parse(athanor_says({"compare", "one", "one", "--json"}, folder.path()).out);
  CHECK(same["plan"].empty());
  CHECK(same["claims"].size() == 3);
  CHECK(same["claims"][0]["left"] == same["claims"][0]["right"]);
  CHECK(same["results"].size() == 3);
  CHECK(same["results"][0]["difference"] == 0.0);
}
