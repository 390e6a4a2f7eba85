// SPDX-License-Identifier: Apache-2.0
//
// The stage on curves whose crossing is known, driven as the host drives it; no program is run and nothing is drawn.
#include <unistd.h>
#include <athanor/testing.hpp>
#include <cmath>
#include <functional>

#if __has_include(<catch2/catch_all.hpp>)  // Catch2 3
#include <catch2/catch_all.hpp>
using Catch::Matchers::ContainsSubstring;
#else
#include <catch2/catch.hpp>
inline auto ContainsSubstring(const std::string &part) { return Catch::Contains(part); }
#endif

#include "stage.cpp"

using namespace athanor::sdk;
using namespace athanor::sdk::testing;

namespace {

// Records of a model that scales perfectly: U = u((T - Tc) L), the seeds a little apart.
Json results_of(
    double critical, const std::function<bool(const Json &)> &keep = [](const Json &) { return true; }) {
  Json out{{"schema", "results/1"}, {"records", Json::array()}, {"table", Json::array()}};
  int line = 0;
  for (const int size : {8, 16, 32})
    for (const double temperature : {2.21, 2.24, 2.27, 2.30, 2.33})
      for (const int seed : {1, 2, 3, 4}) {
        const double x = (temperature - critical) * size;
        const Json record{{"id", "run#" + std::to_string(++line)},
                          {"metric", "binder"},
                          {"value", 0.61 - 0.05 * x + 0.001 * (seed - 2.5) * size / 8},
                          {"condition", "cluster"},
                          {"seed", seed},
                          {"factors", {{"size", size}, {"temperature", temperature}}}};
        if (keep(record)) out["records"].push_back(record);
      }
  return out;
}

const Json study{{"metrics", {{{"id", "binder"}, {"label", "Binder's cumulant"}}}}};

Json run_on(const Json &results, FakeHost &host, Json more = Json::object()) {
  Json options{{"condition", "cluster"},       {"metric", "binder"}, {"size", "size"},
               {"temperature", "temperature"}, {"exponent", 3.0},    {"samples", 200}};
  options.update(more);
  const auto folder = std::filesystem::temp_directory_path() / ("scaling-test-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  struct Removed {
    std::filesystem::path path;
    ~Removed() { std::filesystem::remove_all(path); }
  } const removed{folder};
  return testing::run<Scaling>(options, RESOURCES,
                               {{"schema", "athanor.stage.run/1"},
                                {"inputs", {{"results", results}, {"study", study}}},
                                {"run", {{"seed", 1}}},
                                {"folder", folder.string()}},
                               host)
      .at("outputs");
}

Json file(const char *path) { return {{"path", path}, {"artifact", "sha256:0"}, {"media_type", "x/y"}, {"size", 1}}; }

struct DrawingHost : FakeHost {
  DrawingHost() {
    answer("draw", {{"status", "ok"}, {"files", {file("scaling.pdf"), file("scaling.png")}}});
    answer("athanor.artifact.put/1", {{"artifact", "sha256:0"}, {"media_type", "application/json"}, {"size", 1}});
  }
};

}  // namespace

TEST_CASE("curves that scale perfectly cross where they should, and their slopes give the exponent") {
  DrawingHost host;
  const Json out = run_on(results_of(2.2692), host, {{"known", 2.2692}});
  const Json &critical = out.at("scaling").at("critical_temperature");
  CHECK(std::abs(critical.at("value").get<double>() - 2.2692) < 1e-6);
  CHECK(critical.at("low") <= critical.at("value"));
  CHECK(critical.at("high") >= critical.at("value"));
  CHECK(std::abs(out.at("scaling").at("inverse_nu").at("value").get<double>() - 1) < 1e-6);
  CHECK(out.at("scaling").at("crossings").size() == 2);
  CHECK(out.at("scaling").at("within") == true);
}

TEST_CASE("a paper can cite what was found: rows with evidence, and a figure beside those there were") {
  DrawingHost host;
  const Json out = run_on(results_of(2.2692), host);
  std::vector<std::string> names;
  for (const Json &row : out.at("results").at("table")) names.push_back(row.at("name"));
  CHECK(names[0] == "critical-temperature.cluster.value");
  CHECK(std::find(names.begin(), names.end(), "crossing.cluster.size=16.high") != names.end());
  CHECK(out.at("results").at("table")[0].at("evidence").size() == 60);
  CHECK(out.at("results").at("records").size() == 60);
  const Json &figure = out.at("figures").at("figures")[0];
  CHECK(figure.at("id") == "scaling");
  CHECK(figure.at("caption").get<std::string>().find("Left: Binder's cumulant against") == 0);
}

TEST_CASE("the same records and seed give the same intervals, so that a resumed run says the same") {
  DrawingHost one, two;
  CHECK(run_on(results_of(2.26), one) == run_on(results_of(2.26), two));
  CHECK(one.names() == std::vector<std::string>{"draw", ""});
}

TEST_CASE("a crossing outside of the temperatures is no result") {
  DrawingHost host;
  CHECK_THROWS_WITH(run_on(results_of(2.5), host), ContainsSubstring("outside of the temperatures that were measured"));
}

TEST_CASE("what is missing or misnamed is said by name") {
  DrawingHost host;
  const Json whole = results_of(2.2692);
  CHECK_THROWS_WITH(run_on(whole, host, {{"condition", "wolff"}}), ContainsSubstring("conditions are cluster"));
  CHECK_THROWS_WITH(run_on(whole, host, {{"metric", "energy"}}), ContainsSubstring("measured are binder"));
  CHECK_THROWS_WITH(run_on(whole, host, {{"size", "length"}}), ContainsSubstring("no number as the factor 'length'"));
  CHECK_THROWS_WITH(run_on(results_of(2.2692, [](const Json &r) { return r.at("id") != "run#2"; }), host),
                    "nothing was measured at size 8.0, temperature 2.21, seed 2");
  CHECK_THROWS_WITH(run_on(results_of(2.2692, [](const Json &r) { return r.at("factors").at("size") != 16; }), host),
                    ContainsSubstring("the size 32.0 is not twice the size 8.0"));
}

TEST_CASE("a plotting program that fails is told with what it said") {
  FakeHost host;
  host.answer("draw", {{"status", "failed"}, {"output", "No module named 'matplotlib'"}});
  CHECK_THROWS_WITH(run_on(results_of(2.2692), host), ContainsSubstring("No module named 'matplotlib'"));
}

TEST_CASE("Student's quantiles are those of the tables") {
  CHECK(ising::student_95(1) == 12.706);
  CHECK(ising::student_95(7) == 2.365);
  CHECK(std::abs(ising::student_95(60) - 2.000) < 0.003);
}
