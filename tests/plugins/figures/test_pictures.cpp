// SPDX-License-Identifier: Apache-2.0
//
// What is found out about a picture before anybody looks at it: blank, cut short, of a strange size, drawn twice, with
// words that cannot be read. The pictures are drawn here and judged by the programs that judge them in a job.
#include <catch2/catch.hpp>

#include "check.hpp"
#include "studies.hpp"
#include "tests/plugins/writeup/fake_host.hpp"

namespace figures = athanor::figures;
using figures::Json;
using paper_tests::TempFolder;

namespace {
// Runs Python in a folder beside the programs of draw/; what it puts into `out` comes back.
Json python(const std::string &program) {
  const TempFolder folder;
  const auto draw = paper_tests::fs::path(ATHANOR_SOURCE_DIR) / "plugins/stages/figures/draw";
  std::ofstream(folder.path / "try.py") << "import json, sys\nsys.path.insert(0, '" << draw.string()
                                        << "')\nsys.dont_write_bytecode = True\n"
                                           "import style, pictures, readable\nimport matplotlib.pyplot as plt\n"
                                        << program << "\njson.dump(out, open('out.json', 'w'))\n";
  const std::string line = "cd '" + folder.path.string() + "' && MPLCONFIGDIR=. /usr/bin/python3 try.py > said 2>&1";
  const int status = std::system(line.c_str());
  INFO(paper_tests::slurp(folder.path / "said"));
  REQUIRE(status == 0);
  return Json::parse(paper_tests::slurp(folder.path / "out.json"));
}

const std::string scatter = R"(
def scatter(name, values, label="x"):
    fig, ax = plt.subplots()
    ax.plot(range(len(values)), values, "o")
    ax.set_xlabel(label); ax.set_ylabel("y")
    fig.tight_layout()
    style.save(fig, name, 100)
    return fig
)";
}  // namespace

TEST_CASE("A sound picture has no faults, and the same picture the same fingerprint") {
  const Json out = python(scatter + R"(
scatter("a", [1, 5, 2, 4, 3]); scatter("b", [1, 5, 2, 4, 3]); scatter("c", [1, 5, 2, 4, 3], "other words")
scatter("d", [5, 1, 3, 2, 6])
out = {name: pictures.look(name) for name in "abcd"})");
  for (const Json &look : out) CHECK(look.at("faults").empty());
  const auto distance = [&](const char *one, const char *two) {
    return figures::distance(out.at(one).at("fingerprint"), out.at(two).at("fingerprint"));
  };
  CHECK(distance("a", "b") == 0);
  CHECK(distance("a", "c") < 0.2);  // the same data under another label
  CHECK(distance("a", "d") > 0.2);
}

TEST_CASE("A blank page, a file cut short and a speck are found") {
  const Json out = python(scatter + R"(
fig = plt.figure(); style.save(fig, "blank", 100)
scatter("cut", [1, 2, 3]); data = open("cut.png", "rb").read(); open("cut.png", "wb").write(data[:len(data) // 2])
scatter("torn", [1, 2, 3]); data = open("torn.pdf", "rb").read(); open("torn.pdf", "wb").write(data[:len(data) // 2])
scatter("text", [1, 2, 3]); open("text.png", "w").write("no picture")
fig = plt.figure(figsize=(0.2, 0.2)); style.save(fig, "speck", 100)
out = {name: pictures.look(name)["faults"] for name in ("blank", "cut", "torn", "text", "speck")})");
  CHECK(out.at("blank")[0].get<std::string>().find("blank.png is empty") == 0);
  CHECK(out.at("cut")[0].get<std::string>().find("cut.png cannot be decoded") == 0);
  CHECK(out.at("torn")[0] == "torn.pdf is no whole PDF");
  CHECK(out.at("text")[0].get<std::string>().find("text.png cannot be decoded") == 0);
  CHECK(out.at("speck")[0].get<std::string>().find("speck.png has 20 by 20 pixels") == 0);
}

TEST_CASE("Words that are too small, cut off or over each other are found") {
  const Json out = python(scatter + R"(
fine = readable.faults(scatter("fine", [1, 2, 3]))
fig = scatter("bad", [1, 2, 3]); ax = fig.axes[0]
ax.text(0.5, 0.5, "tiny", transform=ax.transAxes, fontsize=3)
fig.text(0.99, 0.5, "beyond the edge")
ax.text(0.2, 0.8, "one above", transform=ax.transAxes); ax.text(0.22, 0.8, "the other", transform=ax.transAxes)
out = {"fine": fine, "bad": readable.faults(fig)})");
  CHECK(out.at("fine").empty());
  const std::string bad = out.at("bad").dump();
  CHECK(bad.find("'tiny' is of 3 points") != std::string::npos);
  CHECK(bad.find("'beyond the edge' is cut off") != std::string::npos);
  CHECK(bad.find("'one above' and 'the other' lie over each other") != std::string::npos);
}

TEST_CASE("The standard figures of extreme studies can be read: no word small, cut off or over another") {
  figure_tests::Study one, many, rows;
  one.conditions = 1;
  one.runs = 1;
  many.conditions = 12;
  many.metrics = {"tiny", "huge", "negative"};
  many.levels = {1, 10, 1000, 100000};
  many.words = " with a long explanation that goes on and on";
  many.value = [](const std::string &m, int c, int l, int r) {
    return m == "tiny" ? 1e-6 * (1 + 0.1 * c + r) : m == "huge" ? 1e9 * (1 + c + l + r) : -3.0 - c - 0.1 * r;
  };
  rows.words = many.words;
  rows.runs = 2;
  for (int i = 0; i < 30; ++i) rows.levels.push_back("without_an_underscored_name_" + std::to_string(i));
  for (const auto &study : {one, many, rows}) {
    paper_tests::FakeHost host("figures");
    const Json out = host.run({{"further", 0}, {"preview_dpi", 60}},
                              {{"study", study.study()},
                               {"results", study.results()},
                               {"claims",
                                {{"claims",
                                  {figure_tests::claim("k1", "c1", "c0", "main", study.metrics[0]),
                                   figure_tests::claim("k2", "c0", "c1", "main", study.metrics[0])}}}}});
    CHECK(out.at("figures").at("figures").size() >= 2);
    CHECK(host.said == std::vector<std::string>{});
  }
}
