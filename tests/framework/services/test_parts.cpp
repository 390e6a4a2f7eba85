// SPDX-License-Identifier: Apache-2.0
//
// The small parts of the services: prompts, merged literature, kept branches.
#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "run/branches.hpp"
#include "services/literature/merge.hpp"
#include "services/prompts.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;

TEST_CASE("a template's parts become messages") {
  const tests::TemporaryFolder folder;
  const fs::path file = folder.write("t.mustache", "=== system\nYou are {{who}}.\n=== user\nIdea: {{idea}}\n");
  const Prompt prompt = render_prompt(file, {{"who", "careful"}, {"idea", {{"n", 1}}}});
  CHECK(prompt.messages ==
        Json{{{"role", "system"}, {"parts", Json::array({Json{{"type", "text"}, {"text", "You are careful."}}})}},
             {{"role", "user"}, {"parts", Json::array({Json{{"type", "text"}, {"text", "Idea: {\n  \"n\": 1\n}"}}})}}});
  CHECK(prompt.template_sha256.size() == 64);
}

TEST_CASE("a template that names what is not there says where") {
  const tests::TemporaryFolder folder;
  const fs::path file = folder.write("t.mustache", "=== system\nfine\n=== user\nIdea: {{idae}}\n");
  REQUIRE_THROWS_WITH(render_prompt(file, Json::object()),
                      Catch::Contains("t.mustache:4:7: there is no 'idae' in the data"));
}

TEST_CASE("a prompt template that was changed is read anew") {
  const tests::TemporaryFolder folder;
  const fs::path file = folder / "t.mustache";
  write_file(file, "Count {{n}}.");
  CHECK(render_prompt(file, {{"n", 1}}).messages[0]["parts"][0]["text"] == "Count 1.");
  write_file(file, "Tally {{n}}.");
  const Prompt again = render_prompt(file, {{"n", 2}});
  CHECK(again.messages[0]["parts"][0]["text"] == "Tally 2.");
  CHECK(again.template_sha256 == sha256("Tally {{n}}."));
}

TEST_CASE("the pipeline's own template wins over the stage's") {
  const tests::TemporaryFolder folder;
  folder.write("stage/prompts/a.mustache", "stage");
  folder.write("stage/prompts/b.mustache", "stage");
  folder.write("own/a.mustache", "own");
  CHECK(find_template("a", folder / "own", folder / "stage") == folder / "own/a.mustache");
  CHECK(find_template("b", folder / "own", folder / "stage") == folder / "stage/prompts/b.mustache");
  CHECK(find_template("c", folder / "own", folder / "stage").empty());
}

TEST_CASE("papers of several sources are merged, two sources verify each other, one source never itself") {
  const Json a =
      Json::array({Json{{"source", "file"}, {"title", "On Calibration!"}, {"year", 2017}, {"verified", false}},
                   Json{{"source", "file"}, {"title", "Other"}, {"doi", "10.1/x"}, {"verified", false}}});
  const Json b = Json::array({Json{
      {"source", "registry"}, {"title", "on calibration"}, {"year", 2017}, {"doi", "10.1/c"}, {"verified", false}}});
  const Json papers = merged_papers({a, b});
  REQUIRE(papers.size() == 2);
  CHECK(papers[0]["verified"] == true);
  CHECK(papers[0]["doi"] == "10.1/c");
  CHECK(papers[1]["verified"] == false);
  CHECK(merged_papers({a, a}).at(0)["verified"] == false);
}

namespace {
std::vector<Branch> some_branches(const std::vector<std::pair<std::string, double>> &items, const Scope &outer) {
  std::vector<Branch> out;
  for (const auto &[id, score] : items) {
    out.push_back(
        {Json{{"id", id}, {"score", score}}, "main", std::make_unique<Scope>(outer.below(id), &outer), false, nullptr});
  }
  return out;
}
}  // namespace

TEST_CASE("keep takes the highest, and the earlier one of equals") {
  const Scope outer("main", nullptr);
  auto branches = some_branches({{"a", 1}, {"b", 3}, {"c", 3}, {"d", 2}}, outer);
  const auto dropped = keep_top(branches, 2, [](const Branch &b) { return at_path(b.item, "score"); });
  REQUIRE(branches.size() == 2);
  CHECK(branches[0].item["id"] == "b");
  CHECK(branches[1].item["id"] == "c");
  REQUIRE(dropped.size() == 2);
  CHECK(dropped[0].branch == "a");
}

TEST_CASE("items of a for_each need ids that can stand in names") {
  Scope scope("main", nullptr);
  ForEach each;
  each.over = {Source::From::stage, "ideation", "ideas"};
  scope.set("ideation", "ideas", Json{{{"id", "a"}}, {{"id", "a"}}});
  REQUIRE_THROWS_WITH(branches_of(each, scope), "two items of for_each have the same id 'a'");
  scope.set("ideation", "ideas", Json{{{"id", "../a"}}});
  REQUIRE_THROWS_WITH(branches_of(each, scope), Catch::Contains("has the id '../a'"));
  scope.set("ideation", "ideas", Json::array());
  REQUIRE_THROWS_WITH(branches_of(each, scope), "for_each has nothing to go through: the list is empty");
}
