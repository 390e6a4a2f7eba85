// SPDX-License-Identifier: Apache-2.0
//
// `athanor export RUN FILE --ideas`: the ideas of a run in the form of AI Scientist-v2, and back.
#include "run/export_ideas.hpp"

#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "pipeline/ideas.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

Json an_idea(const std::string &id, const std::string &title) {
  return {{"id", id},
          {"title", title},
          {"hypothesis", "Worn dice favour a face."},
          {"abstract", "We throw dice."},
          {"experiments", {"Throw new dice.", "Throw worn dice."}},
          {"risks", {"Dice roll off the table."}},
          {"related", {{{"title", "On dice"}, {"year", 1900}, {"difference", "Ours are worn."}}, {{"title", "Coins"}}}},
          {"novelty", {{"verdict", "incremental"}, {"reason", "on-dice is near."}}}};
}

// A run folder that holds these lists of ideas, one version after the other.
struct Run {
  TemporaryFolder folder;
  Run(const std::string &type, const std::vector<Json> &versions) {
    const auto ledger = Ledger::create(folder / "ledger.sqlite");
    int version = 0;
    for (const Json &ideas : versions) {
      const std::string name = "main/ideation/ideas@" + std::to_string(++version);
      folder.write("artifacts/" + name + ".json", pretty(ideas));
      ledger->artifact({name, "main", "ideation", "ideas", type, "", "artifacts/" + name + ".json", version, 1});
    }
    ledger->wait_for_all();
  }
  fs::path file() const { return folder / "ideas.json"; }
};

}  // namespace

TEST_CASE("ideas are written as AI Scientist-v2 reads them, with every member that it demands") {
  const Run run("idea/1", {Json::array({an_idea("old", "Old")}), Json::array({an_idea("worn-dice", "Worn Dice")})});
  CHECK(export_ideas(run.folder.path(), run.file()) == 1);  // the version that stood last
  const Json written = Json::parse(read_file(run.file()));
  CHECK(written == Json::array({{{"Name", "worn_dice"},
                                 {"Title", "Worn Dice"},
                                 {"Short Hypothesis", "Worn dice favour a face."},
                                 {"Related Work", "on-dice is near. On dice (1900): Ours are worn."},
                                 {"Abstract", "We throw dice."},
                                 {"Experiments", {"Throw new dice.", "Throw worn dice."}},
                                 {"Risk Factors and Limitations", {"Dice roll off the table."}}}}));
}

TEST_CASE("what was written comes back as the same ideas") {
  const Json poor{{"id", "poor"}, {"title", "Poor"}, {"hypothesis", "h"}};
  const Run run("idea/1", {Json::array({an_idea("worn_dice", "Worn Dice"), poor})});
  export_ideas(run.folder.path(), run.file());
  const Json written = Json::parse(read_file(run.file()));
  REQUIRE(looks_like_ideas(written));
  Ideas ideas;
  Account account;
  ideas.add(written, "ideas.json", account);
  REQUIRE(ideas.list.size() == 2);
  for (const char *member : {"id", "title", "hypothesis", "abstract", "experiments", "risks"})
    CHECK(ideas.list[0].at(member) == an_idea("worn_dice", "Worn Dice").at(member));
  CHECK(ideas.list[1].at("abstract") == "h");
  CHECK(their_ideas(ideas.list) == written);
}

TEST_CASE("a run without ideas, no run at all and a file that is there are refused") {
  const Run none("idea/1", {Json::array()});
  CHECK_THROWS_WITH(export_ideas(none.folder.path(), none.file()), "there are no ideas in this run");
  const Run other("com.other.idea/1", {Json::array({an_idea("a", "A")})});
  CHECK_THROWS_WITH(export_ideas(other.folder.path(), other.file()), "there are no ideas in this run");
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(export_ideas(folder.path(), folder / "x.json"), "this is no run folder: it has no ledger.sqlite");
  const Run run("idea/1", {Json::array({an_idea("a", "A")})});
  write_file(run.file(), "mine");
  CHECK_THROWS_WITH(export_ideas(run.folder.path(), run.file()), "there is such a file already");
  CHECK(read_file(run.file()) == "mine");
}
