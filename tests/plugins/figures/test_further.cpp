// SPDX-License-Identifier: Apache-2.0
//
// Further figures by a model's programs, with a host that really runs them: proposed, refused, repaired, looked at,
// revised, dropped; and that whatever goes wrong leaves the standard figures alone.
#include <catch2/catch.hpp>

#include "studies.hpp"
#include "tests/plugins/writeup/fake_host.hpp"

using athanor::figures::Json;
using paper_tests::FakeHost;

namespace {

// A program that draws the runs of condition `shown`; `more` stands before the figure is returned.
std::string program(const std::string &more = "", const std::string &shown = "c1") {
  return "import matplotlib.pyplot as plt\n"
         "def draw(data):\n"
         "    runs = [r for r in data['records'] if r['condition'] == '" +
         shown +
         "']\n"
         "    fig, ax = plt.subplots()\n"
         "    ax.plot([r['value'] for r in runs], [r['seed'] for r in runs], 'o')\n"
         "    ax.set_xlabel(data['labels']['metrics']['m']); ax.set_ylabel('Run')\n"
         "    drawn = [{'value': r['value'], 'records': [r['id']]} for r in runs]\n" +
         more +
         "    fig.tight_layout()\n"
         "    return fig, drawn\n";
}

Json answer(const std::string &code, const std::string &caption = "The runs of one condition.") {
  return {{"title", "Runs"}, {"caption", caption}, {"results", Json::array()}, {"code", code}};
}

struct Run {
  FakeHost host{"figures"};
  std::map<std::string, std::vector<Json>> answers;  // by task, in order; a missing one is an error of the model
  std::map<std::string, std::size_t> asked;

  Json figures(bool sighted = false, Json options = Json::object()) {
    figure_tests::Study study;
    options["preview_dpi"] = 60;
    host.model = [this](const std::string &task, const Json &) {
      const std::size_t at = asked[task]++;
      if (at >= answers[task].size()) throw athanor::sdk::Error("refusal", "the model declines");
      return answers[task][at];
    };
    const Json tasks{{"figures.look", {{"role", "vision"}, {"vision", sighted}}}};
    return host
        .run(options, {{"study", study.study()}, {"results", study.results()}, {"claims", {{"claims", Json::array()}}}},
             {{"tasks", tasks}})
        .at("figures")
        .at("figures");
  }
  bool said(const std::string &words) const {
    for (const std::string &line : host.said)
      if (line.find(words) != std::string::npos) return true;
    return false;
  }
};

}  // namespace

TEST_CASE("A sound program's figure is kept with its data and records, and marked as unseen where nobody can see") {
  Run run;
  run.answers["figures.propose"] = {answer(program())};
  const Json figures = run.figures();
  REQUIRE(figures.size() == 2);
  const Json &figure = figures[1];
  CHECK(figure.at("id") == "further-1");
  CHECK(figure.at("origin") == "model");
  CHECK(figure.at("seen") == false);
  CHECK(figure.at("width") == "column");
  CHECK(figure.at("records") == Json({"run#4", "run#5", "run#6"}));
  const Json data = Json::parse(paper_tests::slurp(run.host.blob(figure.at("data"))));
  CHECK(data.at("drawn").size() == 3);
  CHECK(data.at("program") == program());
  CHECK(run.asked["figures.look"] == 0);
  const Json told = run.host.asked[0].at("context");
  CHECK(told.at("records").at("count") == 6);
  CHECK(told.at("records").at("members")[0] == Json({{"member", "condition"}, {"values", "c0 (3), c1 (3)"}}));
  CHECK(told.at("figures")[0].at("id") == "results");
}

TEST_CASE("A failing program is shown its error, repaired, and kept") {
  Run run;
  run.answers["figures.propose"] = {answer(program("    ax.no_such_thing()\n"))};
  run.answers["figures.repair"] = {answer(program())};
  CHECK(run.figures().size() == 2);
  const Json context = run.host.asked[1].at("context");
  CHECK(context.at("problems")[0].get<std::string>().find("no_such_thing") != std::string::npos);
  CHECK(context.at("figure").at("code") == program("    ax.no_such_thing()\n"));
}

TEST_CASE("Numbers that no record stands behind go back to the model, wherever they stand") {
  Run run;
  run.answers["figures.propose"] = {answer(program("    ax.plot([7], [0.5], 's')\n"))};
  run.answers["figures.repair"] = {answer(program("    ax.text(0.5, 0.5, 'best: 2.42', transform=ax.transAxes)\n")),
                                   answer(program(), "The best run reaches 2.02.")};
  CHECK(run.figures().size() == 1);
  CHECK(run.host.asked[1].dump().find("such as (7, 0.5)") != std::string::npos);
  CHECK(run.host.asked[2].dump().find("the picture has the number 2.42") != std::string::npos);
  CHECK(run.said("further-1 is left out: the caption has the number 2.02"));
}

TEST_CASE("Repairs are bounded, and a figure that fails its checks is left out") {
  Run run;
  run.answers["figures.propose"] = {answer("def draw(data):\n    return 1\n")};
  run.answers["figures.repair"] = {answer("def paint(data):\n    pass\n"), answer(program())};
  CHECK(run.figures(false, {{"repairs", 1}}).size() == 1);
  CHECK(run.asked["figures.repair"] == 1);
  CHECK(run.said("defines no function draw(data)"));
}

TEST_CASE("The same picture twice is refused before anybody looks at it") {
  Run run;
  run.answers["figures.propose"] = {answer(program()), answer(program("    ax.set_ylabel('Seed')\n"))};
  run.answers["figures.look"] = {{{"problems", Json::array()}, {"verdict", "keep"}}};
  const Json figures = run.figures(true, {{"further", 2}, {"repairs", 0}});
  REQUIRE(figures.size() == 2);
  CHECK(figures[1].at("seen") == true);
  CHECK(run.asked["figures.look"] == 1);
  CHECK(run.said("the picture is the same as the figure further-1"));
}

TEST_CASE("Who can see is shown the picture, and has it dropped") {
  Run run;
  run.answers["figures.propose"] = {answer(program())};
  run.answers["figures.look"] = {{{"problems", {"three lonely dots"}}, {"verdict", "drop"}}};
  CHECK(run.figures(true).size() == 1);
  const Json look = run.host.asked[1];
  CHECK(look.at("task") == "figures.look");
  CHECK(look.at("images")[0].at("media_type") == "image/png");
  CHECK(paper_tests::slurp(run.host.blob(look.at("images")[0])).substr(1, 3) == "PNG");
  CHECK(run.said("left out by who looked at it: three lonely dots"));
}

TEST_CASE("A revision is drawn, checked and looked at again") {
  Run run;
  run.answers["figures.propose"] = {answer(program())};
  run.answers["figures.look"] = {
      {{"problems", {"show the others"}}, {"verdict", "revise"}, {"code", program("", "c0")}},
      {{"problems", Json::array()}, {"verdict", "keep"}}};
  const Json figures = run.figures(true);
  REQUIRE(figures.size() == 2);
  CHECK(figures[1].at("records") == Json({"run#1", "run#2", "run#3"}));
  CHECK(figures[1].at("seen") == true);
  CHECK(run.asked["figures.repair"] == 0);
}

TEST_CASE("A revision that fails leaves the figure as it was") {
  Run run;
  run.answers["figures.propose"] = {answer(program())};
  run.answers["figures.look"] = {{{"problems", {"too plain"}}, {"verdict", "revise"}}};
  run.answers["figures.repair"] = {answer("nonsense(")};
  const Json figures = run.figures(true, {{"repairs", 0}});
  REQUIRE(figures.size() == 2);
  CHECK(figures[1].at("records").size() == 3);
  CHECK(run.said("kept as it was, its revision failed"));
}

TEST_CASE("A model that declines, or knows of nothing further, leaves the standard figures") {
  Run declined;
  CHECK(declined.figures().size() == 1);
  CHECK(declined.said("further-1 is left out: the model declines"));
  Run nothing;
  nothing.answers["figures.propose"] = {answer("")};
  CHECK(nothing.figures(false, {{"further", 3}}).size() == 1);
  CHECK(nothing.asked["figures.propose"] == 1);
}
