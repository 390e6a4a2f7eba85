// SPDX-License-Identifier: Apache-2.0
//
// Plans, sound and unsound, and the study that becomes of them.
#include "study.hpp"

#include <catch2/catch.hpp>

#include "replication.hpp"

#include "tests/plugins/experiment/world.hpp"

using namespace athanor::experiment;
using test::domain;
using test::plan;

namespace {

Settings settings() { return make_settings(Json::object(), test::stage_request()); }

std::string only_problem(const Json &p, const Json &d = domain()) {
  const auto problems = problems_of(p, d);
  return problems.size() == 1 ? problems[0]
                              : std::to_string(problems.size()) + " problems: " + (problems.empty() ? "" : problems[0]);
}

}  // namespace

TEST_CASE("a sound plan has no problems") { CHECK(problems_of(plan(), domain()).empty()); }

TEST_CASE("a plan's every name must be declared") {
  Json p = plan();
  SECTION("metric of the objective") {
    p["objective"]["metric"] = "taste";
    CHECK(only_problem(p) == "objective.metric names \"taste\", which is not among the metrics (dissolved)");
  }
  SECTION("condition of a claim") {
    p["claims"][0]["control"] = "frozen";
    CHECK(only_problem(p) ==
          "claim more: control names \"frozen\", which is not among the conditions (still, stirred)");
  }
  SECTION("factor of a claim") {
    p["claims"][0]["for_each"] = "weather";
    CHECK(only_problem(p) == "claim more: for_each names \"weather\", which is not among the factors (heat)");
  }
  SECTION("level of a factor") {
    p["claims"][0]["for_each"] = "";
    p["claims"][0]["at"] = {{{"factor", "heat"}, {"level", 30}}};
    CHECK(only_problem(p) == "claim more: 30 is no level of factor heat");
  }
  SECTION("split of a data set") {
    p["claims"][0]["split"] = "garden";
    CHECK(only_problem(p) == "claim more names the split \"garden\", which data set sugar does not declare");
  }
  SECTION("data set of the profile") {
    Json d = domain();
    d["datasets"] = {{{"id", "salt"}, {"label", "salt"}}};
    CHECK(only_problem(p, d) == "datasets: \"sugar\" is not among the data sets that the domain profile offers");
  }
}

TEST_CASE("a plan must make sense") {
  Json p = plan();
  SECTION("an id declared twice") {
    p["metrics"].push_back(p["metrics"][0]);
    CHECK(only_problem(p) == "metrics: \"dissolved\" is declared twice");
  }
  SECTION("an id that is none") {
    p["factors"][0]["id"] = "Heat!";
    CHECK(problems_of(p, domain())[0] ==
          "factors: \"Heat!\" is no id: use a-z, 0-9, - and _, at most 64, beginning with a letter or digit");
  }
  SECTION("a direction against itself") {
    p["objective"]["direction"] = "minimise";
    CHECK(only_problem(p) == "objective.direction is minimise, but metric dissolved says maximise");
  }
  SECTION("a condition compared with itself") {
    p["claims"][0]["control"] = "stirred";
    CHECK(only_problem(p) == "claim more: treatment and control are the same condition");
  }
  SECTION("levels that are the same number") {
    p["factors"][0]["levels"] = {20, 20.0};
    CHECK(only_problem(p) == "factor heat: the level 20 stands there twice");
  }
  SECTION("no claims") {
    p["claims"] = Json::array();
    CHECK(only_problem(p) == "claims is empty: plan at least one comparison that can turn out false");
  }
  SECTION("resampled splits without their ratio") {
    p["replication"]["splits"] = "resampled";
    CHECK(only_problem(p).find("or test_to_train how many") != std::string::npos);
  }
}

TEST_CASE("a claim over data sets is one on all that the plan declares, and there have to be enough") {
  Json p = plan();
  p["claims"][0]["over"] = "datasets";
  p["claims"][0]["dataset"] = "";
  CHECK(only_problem(p) ==
        "claim more is made over data sets, of which there are 1: declare at least 3, or make it over seeds");
  for (const char *id : {"salt", "soda"}) {
    p["datasets"].push_back(p["datasets"][0]);
    p["datasets"].back()["id"] = id;
  }
  CHECK(problems_of(p, domain()).empty());
  SECTION("a program owes it everywhere") {
    const Study study = make_study(study_document(p, settings()));
    CHECK(study.document["claims"][0]["datasets"] == Json{"sugar", "salt", "soda"});
    CHECK_FALSE(study.document["claims"][0].contains("dataset"));
    REQUIRE(study.reported.size() == 3);
    CHECK(study.reported[2] == Place{"soda", "kitchen"});
    CHECK(study.cells({"still"}).size() == 4 * 2);  // two levels, on the bench of sugar and in three kitchens
  }
  SECTION("one data set cannot be named as well") {
    p["claims"][0]["dataset"] = "salt";
    CHECK(only_problem(p) == "claim more is made over data sets and names one, \"salt\": leave its dataset empty");
  }
  SECTION("each has the split") {
    p["datasets"][2]["splits"] = {"bench"};
    CHECK(only_problem(p) == "claim more names the split \"kitchen\", which data set soda does not declare");
  }
}

TEST_CASE("a claim over seeds is what it is when nothing is said") {
  Json p = plan();
  p["claims"][0]["over"] = "seeds";
  CHECK(problems_of(p, domain()).empty());
  CHECK(study_document(p, settings()) == study_document(plan(), settings()));
}

TEST_CASE("all problems are found at once") {
  Json p = plan();
  p["objective"]["metric"] = "taste";
  p["claims"][0]["treatment"] = "shaken";
  CHECK(problems_of(p, domain()).size() == 2);
}

TEST_CASE("a claim for each level becomes claims with their levels") {
  const Json study = study_document(plan(), settings());
  REQUIRE(study["claims"].size() == 2);
  CHECK(study["claims"][0]["id"] == "more-20");
  CHECK(study["claims"][1]["id"] == "more-60-5");
  CHECK(study["claims"][1]["statement"] == "At 60.5 degrees stirring dissolves more.");
  CHECK(study["claims"][1]["factors"] == Json{{"heat", 60.5}});
}

TEST_CASE("seeds are fixed before anything runs, and selection never meets confirmation") {
  const Json seeds = study_document(plan(), settings())["seeds"];
  CHECK(seeds["selection"] == Json{3001});
  CHECK(seeds["confirmation"] == Json{3101, 3102, 3103, 3104});
  CHECK(seeds["varies"] == "the spoon");
}

TEST_CASE("sources and licences of data sets come from the profile, not from a model") {
  Json request = test::stage_request();
  request["run"]["domain"]["datasets"] =
      Json::array({{{"id", "sugar"}, {"label", "beet sugar"}, {"description", "White."}, {"licence", "CC0-1.0"}}});
  Json p = plan();
  p["datasets"][0]["description"] = "Half for the bench.";
  const Json study = study_document(p, make_settings(Json::object(), request));
  CHECK(study["datasets"][0]["label"] == "beet sugar");
  CHECK(study["datasets"][0]["licence"] == "CC0-1.0");
  CHECK(study["datasets"][0]["description"] == "White. Half for the bench.");
  p["datasets"][0]["description"] = "half is for the bench.";
  const Json joined = study_document(p, make_settings(Json::object(), request));
  CHECK(joined["datasets"][0]["description"] == "White; half is for the bench.");
}

TEST_CASE("what a profile says of a data set is not said again where the plan repeats it") {
  Json request = test::stage_request();
  request["run"]["domain"]["datasets"] =
      Json::array({{{"id", "sugar"}, {"label", "sugar"}, {"description", "178 lumps; pantry.load_sugar()."}}});
  Json p = plan();
  p["datasets"][0]["description"] = "pantry.load_sugar(), nothing added. Half is for the bench.";
  CHECK(study_document(p, make_settings(Json::object(), request))["datasets"][0]["description"] ==
        "178 lumps; pantry.load_sugar(), nothing added. Half is for the bench.");
}

TEST_CASE("a plan says what a seed varies, and is believed before the profile of the whole field") {
  Json p = plan();
  p["replication"]["varies"] = "the division of the lumps";
  CHECK(study_document(p, settings())["seeds"]["varies"] == "the division of the lumps");
  p["replication"]["splits"] = "resampled";
  p["replication"]["test_to_train"] = 0.5;
  CHECK(study_document(p, settings())["seeds"]["generalises_over"] ==
        "random splits of these data, in which a seed varies the division of the lumps");
}

TEST_CASE("sizes of draws give the ratio that the test corrects by") {
  CHECK(overlap_ratio(114, 569, 1) == Approx(114.0 / 455));
  CHECK(overlap_ratio(20, 100, 1) == Approx(0.25));
  CHECK(overlap_ratio(20, 100, 40) == Approx(10));
  Json p = plan();
  p["replication"] = {{"splits", "resampled"},
                      {"test_to_train", 0},
                      {"sizes", {{{"dataset", "sugar"}, {"tested", 20}, {"drawn_from", 100}, {"draws", 1}}}}};
  CHECK(problems_of(p, domain()).empty());
  const Study study = make_study(study_document(p, settings()));
  CHECK(study.overlap == Approx(0.25));
  CHECK(study.overlap_at("sugar") == Approx(0.25));
  CHECK(study.overlap_at("salt") == Approx(0.25));
}

TEST_CASE("sizes that cannot be are told") {
  Json p = plan();
  p["replication"] = {{"splits", "resampled"},
                      {"test_to_train", 0},
                      {"sizes", {{{"dataset", "sugar"}, {"tested", 20}, {"drawn_from", 100}, {"draws", 1}}}}};
  Json &size = p["replication"]["sizes"][0];
  SECTION("of a data set that is not there") {
    size["dataset"] = "salt";
    CHECK(only_problem(p) == "replication.sizes of \"salt\": there is no such data set among those declared");
  }
  SECTION("more tested than there is") {
    size["drawn_from"] = 20;
    CHECK(only_problem(p).find("drawn_from counts all examples") != std::string::npos);
  }
  SECTION("no draw") {
    size["draws"] = 0;
    CHECK(only_problem(p) == "replication.sizes of \"sugar\": tested and draws are at least 1");
  }
}

TEST_CASE("a study owes every metric at every place, condition and level") {
  const Study study = make_study(study_document(plan(), settings()));
  CHECK(study.treatment == "stirred");
  CHECK(study.cells(study.conditions()).size() == 2 * 2 * 2);
  CHECK(study.objective_cells(study.conditions()).size() == 2 * 2);
  CHECK(study.objective_cells({"stirred"}).size() == 2);
}

TEST_CASE("levels have one text, however a program writes them") {
  CHECK(level_text(Json::parse("0.0")) == "0");
  CHECK(level_text(Json::parse("-0.0")) == "0");
  CHECK(level_text(Json::parse("2e-1")) == "0.2");
  CHECK(level_text(0.1 + 0.2) == "0.3");
  CHECK(level_text(true) == "true");
  CHECK(level_text("adam") == "adam");
}

TEST_CASE("options that do not fit the profile are refused") {
  CHECK_THROWS_WITH(make_settings({{"phases", {{"dream", 2}}}}, test::stage_request()),
                    "the domain profile has no phase \"dream\"");
  CHECK_THROWS_WITH(make_settings({{"confirmation_seeds", 1000}}, test::stage_request()), "confirmation_seeds is 1000");
  Json request = test::stage_request();
  request["run"]["domain"]["phases"][0]["operators"] = {"dance"};
  CHECK_THROWS_WITH(make_settings(Json::object(), request),
                    "phase \"implement\" of the domain profile uses the operator \"dance\", which the stage "
                    "experiment does not have");
}
