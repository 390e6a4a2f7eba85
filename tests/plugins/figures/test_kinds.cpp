// SPDX-License-Identifier: Apache-2.0
//
// Each kind of standard figure: what stands in it, what becomes of studies that are very small or very large, and that
// no panel is ever lost.
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "choose.hpp"
#include "statistics.hpp"
#include "studies.hpp"

namespace figures = athanor::figures;
using figure_tests::claim;
using figure_tests::Study;
using figures::Json;

namespace {
std::vector<figures::Figure> of_kind(const std::vector<figures::Figure> &all, const std::string &kind) {
  std::vector<figures::Figure> out;
  for (const auto &f : all)
    if (f.kind == kind) out.push_back(f);
  return out;
}

// Ids of all records in the figures of an id and its further sheets.
std::set<std::string> records_of(const std::vector<figures::Figure> &all) {
  std::set<std::string> out;
  for (const auto &f : all) out.insert(f.records.begin(), f.records.end());
  return out;
}
}  // namespace

TEST_CASE("The interval of a mean is Student's") {
  const auto ends = figures::interval({1, 2, 3, 4});  // R: t.test(1:4)$conf.int
  REQUIRE(ends);
  CHECK(ends->first == Approx(0.4457397).epsilon(1e-6));
  CHECK(ends->second == Approx(4.5542603).epsilon(1e-6));
  CHECK_FALSE(figures::interval({1}));
}

TEST_CASE("Eight metrics against a factor are eight panels of one figure, twenty are several") {
  Study study;
  study.levels = {1, 2, 4};
  study.metrics = {"a", "b", "c", "d", "e", "f", "g", "h"};
  auto chosen = figures::choose(study.data());
  REQUIRE(chosen.size() == 1);
  CHECK(chosen[0].panels.size() == 8);
  for (int i = 0; i < 12; ++i) study.metrics.push_back("m" + std::to_string(i));
  chosen = figures::choose(study.data());
  REQUIRE(chosen.size() == 3);
  CHECK(chosen[1].id == "results-2");
  CHECK(chosen[1].caption.find("Part 2 of 3.") != std::string::npos);
  CHECK(records_of(chosen).size() == study.results().at("records").size());
}

TEST_CASE("A single run has neither band nor interval, and the caption says so") {
  Study study;
  study.runs = 1;
  study.levels = {1, 2};
  const auto figure = figures::choose(study.data()).at(0);
  const Json point = figure.panels[0].at("series")[0].at("points")[0];
  CHECK_FALSE(point.contains("low"));
  CHECK(figure.caption.find("Each point is a single run.") != std::string::npos);
  CHECK(figure.caption.find("interval") == std::string::npos);
}

TEST_CASE("A wide span of positive values makes an axis logarithmic, negative ones never") {
  Study study;
  study.levels = {1, 10, 1000};
  study.metrics = {"wide", "negative"};
  study.value = [](const std::string &m, int c, int l, int r) {
    return m == "wide" ? std::pow(10.0, 3 * l) * (1 + c + r) : -1e9 * (l + 1) + 1e-6 * r;
  };
  const auto figure = figures::choose(study.data()).at(0);
  CHECK(figure.panels[0].at("x_scale") == "log");
  CHECK(figure.panels[0].at("y_scale") == "log");
  CHECK(figure.panels[1].at("y_scale") == "linear");
}

TEST_CASE("Thirty named levels are rows, cut into sheets, a missing condition leaves a gap, not a zero") {
  Study study;
  for (int i = 0; i < 30; ++i) study.levels.push_back("level " + std::to_string(i));
  study.value = [](const std::string &, int c, int l, int r) { return c == 1 && l == 3 ? NAN : 1.0 + c + l + 0.1 * r; };
  const auto chosen = figures::choose(study.data());
  const auto dots = of_kind(chosen, "dots");
  REQUIRE(dots.size() == 2);
  CHECK(dots[0].panels[0].at("rows").size() == 15);
  CHECK(dots[0].panels[0].at("y_label") == "Factor");
  CHECK(dots[0].panels[0].at("rows")[2].at("points").size() == 2);
  CHECK(dots[0].panels[0].at("rows")[3].at("points").size() == 1);
  CHECK(records_of(dots).size() == study.results().at("records").size());
}

TEST_CASE("Without factors the conditions are the rows, be there one or twelve") {
  Study study;
  for (const int conditions : {1, 12}) {
    study.conditions = conditions;
    const auto figure = figures::choose(study.data()).at(0);
    CHECK(figure.kind == "dots");
    CHECK(figure.panels[0].at("rows").size() == static_cast<std::size_t>(conditions));
    CHECK(figure.width == "column");
    CHECK(figure.panels[0].at("x_label") == "Metric m (s)");
  }
}

TEST_CASE("Series over steps become learning curves, thinned out evenly, the last step kept") {
  Study study;
  for (int i = 0; i < 1000; ++i) study.steps.push_back(i);
  const auto chosen = figures::choose(study.data());
  REQUIRE(chosen.back().id == "learning");
  const Json points = chosen.back().panels[0].at("series")[0].at("points");
  CHECK(points.size() <= 102);
  CHECK(points.back().at("x") == 999);
  CHECK(points[1].at("low").get<double>() < points[1].at("mean").get<double>());
  CHECK(points[1].at("records").size() == 3);
}

TEST_CASE("A claim without an interval is not drawn, and the caption says so") {
  Json open = claim("open", "c1", "c0", "main");
  open["effect"]["low"] = nullptr;
  const auto chosen = figures::choose(Study().data({claim("one", "c1", "c0", "main"), open}));
  const auto forest = of_kind(chosen, "intervals");
  REQUIRE(forest.size() == 1);
  CHECK(forest[0].panels[0].at("rows").size() == 1);
  CHECK(forest[0].caption.find("no interval could be computed") != std::string::npos);
}

TEST_CASE("Seventy claims stand on three sheets, each once") {
  Json claims = Json::array();
  for (int i = 0; i < 70; ++i) claims.push_back(claim("k" + std::to_string(i), "c1", "c0", "main"));
  std::set<std::string> drawn;
  const auto forest = of_kind(figures::choose(Study().data(claims)), "intervals");
  REQUIRE(forest.size() == 3);
  for (const auto &f : forest)
    for (const Json &panel : f.panels)
      for (const Json &row : panel.at("rows")) CHECK(drawn.insert(row.at("claim")).second);
  CHECK(drawn.size() == 70);
}

TEST_CASE("An ablation that no claim tests is paired with the full method by seed, without a verdict") {
  Study study;
  study.conditions = 3;
  Json with_role = study.study();
  with_role["conditions"][2]["role"] = "ablation";
  Json results = study.results();
  const auto data = figures::collect(with_role, results, {{"claims", Json::array()}});
  const auto bars = of_kind(figures::choose(data), "bars");
  REQUIRE(bars.size() == 1);
  const Json row = bars[0].panels[0].at("rows")[0];
  CHECK(row.at("difference").get<double>() == Approx(-1));  // c1 minus c2, the same for each seed
  CHECK(row.at("n") == 3);
  CHECK(row.at("verdict") == "");
  CHECK(row.at("records").size() == 6);
}

TEST_CASE("A tested ablation is drawn as it was tested") {
  Study study;
  study.conditions = 3;
  Json with_role = study.study();
  with_role["conditions"][2]["role"] = "ablation";
  const auto data = figures::collect(with_role, study.results(), {{"claims", {claim("part", "c1", "c2", "ablation")}}});
  const auto bars = of_kind(figures::choose(data), "bars");
  REQUIRE(bars.size() == 1);
  REQUIRE(bars[0].panels[0].at("rows").size() == 1);
  CHECK(bars[0].panels[0].at("rows")[0].at("difference") == 1.0);
  CHECK(bars[0].panels[0].at("rows")[0].at("label") == "Condition 2");
}

TEST_CASE("Without a study, ids stand for labels and the claims say what is an ablation") {
  const auto data = figures::collect(nullptr, Study().results(), {{"claims", {claim("part", "c0", "c1", "ablation")}}});
  CHECK(data.is_ablation("c1"));
  CHECK_FALSE(data.is_ablation("c0"));
  const auto chosen = figures::choose(data);
  CHECK(chosen[0].panels[0].at("x_label") == "m");
  CHECK(chosen[0].panels[0].at("rows").size() == 1);
}

TEST_CASE("Metrics that were not measured along the factor stand by condition") {
  Study study;
  study.levels = {1, 2};
  study.metrics = {"m", "whole"};
  Json results = study.results();
  for (Json &r : results["records"])
    if (r["metric"] == "whole") r.erase("factors");
  const auto data = figures::collect(study.study(), results, {{"claims", Json::array()}});
  const auto chosen = figures::choose(data);
  REQUIRE(chosen.size() == 2);
  CHECK(chosen[1].id == "conditions");
  CHECK(records_of(chosen).size() == results.at("records").size());
}
