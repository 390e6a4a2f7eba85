// SPDX-License-Identifier: Apache-2.0
//
// The stage `figures`: what it chooses to draw for a study with a factor and for one without, that the drawn numbers
// are the records' numbers, and that missing, empty or repeated pictures are refused.
#include <catch2/catch.hpp>

#include "check.hpp"
#include "choose.hpp"
#include "statistics.hpp"
#include "tests/plugins/writeup/fake_host.hpp"

namespace figures = athanor::figures;
using figures::Json;
using paper_tests::fixture;

namespace {
figures::Data data_of(const std::string &study) {
  return figures::collect(fixture(study + "/study.json"), fixture(study + "/results.json"),
                          fixture(study + "/claims.json"));
}
}  // namespace

TEST_CASE("A study with a numeric factor, claims and ablations gets three figures") {
  const auto chosen = figures::choose(data_of("smoothing"));
  REQUIRE(chosen.size() == 3);
  CHECK(chosen[0].id == "results");
  CHECK(chosen[0].kind == "curves");
  CHECK(chosen[0].panels.size() == 3);  // one a metric
  CHECK(chosen[0].caption ==
        "Accuracy, Calibration error and Negative log likelihood against Share of wrong training labels, test split of "
        "handwritten digits. Small points are single runs (n = 5 for each large one); lines join the means, and "
        "bands are 95 % confidence intervals of the mean.");
  CHECK(chosen[1].id == "comparisons");
  CHECK(chosen[2].id == "ablations");
}

TEST_CASE("Curves show main conditions only, ablations stand in their own figure") {
  const auto chosen = figures::choose(data_of("smoothing"));
  std::vector<std::string> shown;
  for (const Json &s : chosen[0].panels[0].at("series")) shown.push_back(s.at("condition"));
  CHECK(shown == std::vector<std::string>{"baseline", "smoothing"});
  CHECK(chosen[2].kind == "bars");
  REQUIRE(chosen[2].panels.size() == 1);  // both tested ablations are of the objective's metric
  CHECK(chosen[2].panels[0].at("rows")[0].at("label") == "Fixed smoothing");
}

TEST_CASE("A drawn point is the mean of its records, and names them") {
  const Json results = fixture("smoothing/results.json");
  const auto chosen = figures::choose(data_of("smoothing"));
  const Json point = chosen[0].panels[0].at("series")[0].at("points")[1];
  std::vector<double> values;
  for (const Json &r : results.at("records"))
    if (r.at("metric") == "accuracy" && r.at("condition") == "baseline" && r.at("factors").at("noise") == 0.2)
      values.push_back(r.at("value"));
  REQUIRE(values.size() == 5);
  CHECK(point.at("values") == Json(values));
  CHECK(point.at("mean").get<double>() == Approx(figures::mean(values)));
  CHECK(point.at("records").size() == 5);
}

TEST_CASE("Dice have no factor, data set or ablation: conditions stand side by side") {
  const auto chosen = figures::choose(data_of("dice"));
  REQUIRE(chosen.size() == 2);
  CHECK(chosen[0].kind == "dots");
  CHECK(chosen[0].panels.size() == 2);
  CHECK(chosen[1].id == "comparisons");
  CHECK(chosen[1].caption.find("(Filed die minus Fair die)") != std::string::npos);
}

TEST_CASE("Rows of comparisons say what differs, what is common stands above them or in the caption") {
  figures::Data data;
  data.metrics = {{"ece", "ECE", "", "", {}}, {"nll", "NLL", "", "nats", {}}};
  data.conditions = {{"aware", "Aware", "treatment", "", {}},
                     {"direct", "Direct", "baseline", "", {}},
                     {"matched", "Matched", "other", "", {}}};
  data.factors = {{"noise", "Noise", "", "", {0.0, 0.3}}, {"classifier", "Classifier", "", "", {"linear", "network"}}};
  const auto claim = [&](const char *metric, const char *control, const char *classifier) {
    return Json{{"id", std::string(metric) + control + classifier},
                {"metric", metric},
                {"treatment", "aware"},
                {"control", control},
                {"factors", {{"noise", 0.3}, {"classifier", classifier}}},
                {"effect", {{"difference", -0.2}, {"low", -0.3}, {"high", -0.1}}},
                {"verdict", "supported"},
                {"test", {{"n", 5}}}};
  };
  data.claims = {claim("ece", "direct", "linear"), claim("ece", "direct", "network"), claim("nll", "direct", "linear"),
                 claim("nll", "matched", "linear")};
  const auto chosen = figures::choose(data);
  const auto &figure = chosen.back();
  REQUIRE(figure.id == "comparisons");
  CHECK(figure.panels[0].at("title") == "ECE, vs Direct");
  CHECK(figure.panels[0].at("rows")[1].at("label") == "Classifier = network");
  CHECK(figure.panels[1].at("title") == "NLL (nats): Classifier = linear");
  CHECK(figure.panels[1].at("rows")[1].at("label") == "vs Matched");
  CHECK(figure.caption.find("(Aware minus control; Noise = 0.3)") != std::string::npos);
}

TEST_CASE("Of a series over steps only the last step counts") {
  Json results = fixture("dice/results.json");
  Json late = results["records"][0], early = late;
  late["step"] = 20;
  late["id"] = "late";
  early["step"] = 10;
  early["id"] = "early";
  results["records"] = {early, late};
  const auto data = figures::collect(fixture("dice/study.json"), results, {{"claims", Json::array()}});
  REQUIRE(data.cells.size() == 1);
  CHECK(data.cells[0].records == std::vector<std::string>{"late"});
}

TEST_CASE("Splits that no claim names are left out") {
  Json results = fixture("smoothing/results.json");
  Json other = results["records"][0];
  other["split"] = "validation";
  results["records"].push_back(other);
  const auto data = figures::collect(fixture("smoothing/study.json"), results, fixture("smoothing/claims.json"));
  for (const figures::Cell &c : data.cells) CHECK(c.split == "test");
}

TEST_CASE("Missing, empty and repeated pictures are refused") {
  const Json there{{"path", "a.pdf"}, {"artifact", "sha256:1"}, {"media_type", "application/pdf"}, {"size", 9}};
  Json empty = there;
  empty["size"] = 0;
  CHECK(figures::file_of({{"files", {there}}}, "a.pdf").at("artifact") == "sha256:1");
  CHECK_THROWS_WITH(figures::file_of({{"files", {there}}}, "b.pdf"), "the plotting program did not write b.pdf");
  CHECK_THROWS_WITH(figures::file_of({{"files", {empty}}}, "a.pdf"), "the plotting program left an empty file a.pdf");
  const figures::Seen one{"one", "sha256:1", "0f"}, copy{"two", "sha256:1", "00"}, near{"three", "sha256:2", "1f"};
  CHECK(figures::same_as(copy, {one}, 0) == "one");
  CHECK(figures::same_as(near, {one}, 0).empty());
  CHECK(figures::same_as(near, {one}, 0.5) == "one");  // one level in one of two cells
}

TEST_CASE("The stage draws a PDF and a PNG of each figure and stores their data") {
  for (const std::string study : {"smoothing", "dice"}) {
    paper_tests::FakeHost host("figures");
    const Json out = host.run({{"further", 0}, {"preview_dpi", 60}}, {{"study", fixture(study + "/study.json")},
                                                                      {"results", fixture(study + "/results.json")},
                                                                      {"claims", fixture(study + "/claims.json")}});
    for (const Json &figure : out.at("figures").at("figures")) {
      CHECK(paper_tests::slurp(host.blob(figure.at("file"))).substr(0, 5) == "%PDF-");
      CHECK(paper_tests::slurp(host.blob(figure.at("preview"))).substr(1, 3) == "PNG");
      CHECK(Json::parse(paper_tests::slurp(host.blob(figure.at("data")))).at("figure") == figure.at("id"));
      CHECK_FALSE(figure.at("records").empty());
    }
    if (const char *keep = std::getenv("ATHANOR_KEEP_FIGURES"))
      for (const Json &figure : out.at("figures").at("figures"))
        paper_tests::fs::copy_file(host.blob(figure.at("file")),
                                   std::string(keep) + "/" + study + "-" + figure.at("id").get<std::string>() + ".pdf",
                                   paper_tests::fs::copy_options::overwrite_existing);
  }
}
