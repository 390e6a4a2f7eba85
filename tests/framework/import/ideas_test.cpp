// SPDX-License-Identifier: Apache-2.0
//
// Ideas of AI Scientist-v2 as idea/1.
#include "pipeline/ideas.hpp"

#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "foundation/install.hpp"
#include "import/python_json.hpp"
#include "plugin/types.hpp"
#include "their_files.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

Ideas taken(const Json &document, Account &account) {
  Ideas out;
  out.add(document, "ideas.json", account);
  const Types types(std::vector<fs::path>{share_folder() / "schemas"});
  for (const Json &idea : out.list) CHECK_NOTHROW(types.check("idea/1", idea, "idea"));
  return out;
}

}  // namespace

TEST_CASE("an idea keeps its name, its hypothesis, its experiments and its risks") {
  Account account;
  const Json list = taken(Json::array({an_idea()}), account).list;
  REQUIRE(list.size() == 1);
  CHECK(list[0].at("id") == "dice_fairness");
  CHECK(list[0].at("title") == "Are Dice Fair?");
  CHECK(list[0].at("hypothesis") == "Worn dice favour the face opposite to the worn one.");
  CHECK(list[0].at("abstract") == "We throw dice.");
  CHECK(list[0].at("experiments") == Json({"Throw new dice.", "Throw worn dice."}));
  CHECK(list[0].at("risks") == Json::array({"Dice roll off the table."}));
  CHECK(list[0].at("related_work") == "Pearson (1900) threw dice for months.");
  REQUIRE(account.lines.size() == 1);
  CHECK(account.lines[0].taken);
}

TEST_CASE("experiments may be objects or one text, and one idea need not be in a list") {
  Json idea = an_idea();
  idea["Experiments"] = Json::array({{{"Experiment", "Throw"}, {"Metrics", {"chi squared", "p"}}}, "Throw again."});
  idea["Risk Factors and Limitations"] = "None.";
  Account account;
  const Json list = taken(idea, account).list;
  CHECK(list[0].at("experiments") == Json({"Experiment: Throw. Metrics: chi squared; p.", "Throw again."}));
  CHECK(list[0].at("risks") == Json::array({"None."}));
}

TEST_CASE("ids become names of branches, and stand once") {
  Account account;
  Json other = an_idea("Dice Fairness!", "Other");
  const Json list =
      taken(Json::array({other, an_idea("dice-fairness", "Third"), an_idea("", "Über Würfel")}), account).list;
  CHECK(list[0].at("id") == "dice-fairness");
  CHECK(list[1].at("id") == "dice-fairness-2");
  CHECK(list[2].at("id") == "ber-w-rfel");
  CHECK(slug_of(std::string(80, 'x')).size() == 64);
  CHECK(slug_of("../../etc").find('.') == std::string::npos);
}

TEST_CASE("what lacks a hypothesis is left, with the reason, what is there twice is taken once") {
  Json poor = an_idea();
  poor.erase("Short Hypothesis");
  Json odd = an_idea("odd", "Odd");
  odd["Mood"] = "cheerful";
  Account account;
  const Ideas ideas = taken(Json::array({poor, odd, "words", odd}), account);
  CHECK(ideas.list.size() == 1);
  REQUIRE(account.lines.size() == 4);
  CHECK(account.lines[0].what == "idea 1 of ideas.json");
  CHECK(account.lines[0].how == "it has no Short Hypothesis; add one to the file and import it again");
  CHECK(account.lines[2].what == "\"Mood\" of odd");
  CHECK(account.lines[3].what == "idea 3 of ideas.json");
}

TEST_CASE("seed code that came with an idea is kept apart from it") {
  Json idea = an_idea();
  idea["Code"] = "import dice";
  Account account;
  const Ideas ideas = taken(idea, account);
  CHECK(ideas.code.at("dice_fairness") == "import dice\n");
  CHECK_FALSE(ideas.list[0].contains("Code"));
}

TEST_CASE("only what looks like ideas is taken for ideas") {
  CHECK(looks_like_ideas(Json::array({an_idea()})));
  CHECK(looks_like_ideas(an_idea()));
  CHECK_FALSE(looks_like_ideas(Json::array()));
  CHECK_FALSE(looks_like_ideas({{"nodes", Json::array()}}));
  CHECK_FALSE(looks_like_ideas(Json::array({1, 2})));
}

TEST_CASE("JSON as Python writes it: numbers that are none, halves of characters") {
  CHECK(strict_json(R"({"a": NaN, "b": [-Infinity, Infinity], "c": "NaN \" NaN"})") ==
        R"({"a": null, "b": [null, null], "c": "NaN \" NaN"})");
  CHECK(Json::parse(strict_json(R"(["\ud83d\ude00", "\ud83d", "\ude00!", "\\ud83d"])")) ==
        Json({"\xF0\x9F\x98\x80", "\xEF\xBF\xBD", "\xEF\xBF\xBD!", "\\ud83d"}));
}

TEST_CASE("a file that was cut off is named with the place") {
  const TemporaryFolder folder;
  folder.write("cut.json", "{\"a\": 1,\n \"b\": ");
  try {
    read_python_json(folder / "cut.json");
    FAIL("it was read");
  } catch (const Error &e) {
    CHECK(describe(e).rfind((folder / "cut.json").string() + ":2:", 0) == 0);
  }
}
