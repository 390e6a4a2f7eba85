// SPDX-License-Identifier: Apache-2.0
//
// What `inputs` may name beside one file: several, all that fit a pattern, an output by its name alone, and ideas in
// the form of AI Scientist-v2.
#include <catch2/catch.hpp>

#include "pipeline/input_files.hpp"
#include "tests/framework/pipeline/support.hpp"

using namespace athanor;
using namespace athanor::testing;

namespace {

std::string ideas(const std::vector<std::string> &ids, const std::string &hypothesis = "h") {
  Json out = Json::array();
  for (const std::string &id : ids) out.push_back({{"id", id}, {"title", "About " + id}, {"hypothesis", hypothesis}});
  return out.dump();
}

std::vector<std::string> ids_of(const Checked &checked, const std::string &key = "known") {
  INFO(render(checked.diagnostics));
  REQUIRE(checked.plan);
  std::vector<std::string> out;
  for (const Json &idea : checked.plan->inputs.at(key).value) out.push_back(idea.at("id"));
  return out;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("several files become one list: what stands there twice is taken once, an id that is taken gets a number") {
  const Folder folder;
  write_file(folder.path / "one.json", ideas({"a", "b"}));
  write_file(folder.path / "two.json", ideas({"b", "c"}));
  write_file(folder.path / "three.json", ideas({"a"}, "another one"));
  const Checked checked =
      check_stages(folder, "  - use: ideation\n", "inputs: {known: [one.json, two.json, three.json]}\n");
  CHECK(ids_of(checked) == Ids{"a", "b", "c", "a-2"});
  CHECK(checked.plan->steps[0].stage->inputs.at("known").from == Source::From::file);
  const std::string origin = checked.plan->inputs.at("known").origin;
  CHECK(origin == (folder.path / "one.json").string() + ", " + (folder.path / "two.json").string() + ", " +
                      (folder.path / "three.json").string());
}

TEST_CASE("an output may be named without its branch and stage, in one run or in all that fit a pattern") {
  const Folder folder;
  write_file(folder.path / "runs/first/artifacts/main/ideation/ideas@1.json", ideas({"draft"}));
  write_file(folder.path / "runs/first/artifacts/main/ideation/ideas@2.json", ideas({"a"}));
  write_file(folder.path / "runs/second/artifacts/main/ideation/ideas@1.json", ideas({"b"}));
  write_file(folder.path / "runs/second/artifacts/main/other/ideas_of_others@1.json", ideas({"z"}));
  write_file(folder.path / "runs/third/pipeline.json", "{}");  // it never came that far
  const auto known = [&](const std::string &written) {
    return ids_of(check_stages(folder, "  - use: ideation\n", "inputs: {known: '" + written + "'}\n"));
  };
  CHECK(known("runs/first:ideas") == Ids{"a"});
  CHECK(known("runs/first:main/ideation/ideas@1") == Ids{"draft"});
  CHECK(known("runs/*:ideas") == Ids{"a", "b"});
  CHECK(known("nowhere/*:ideas").empty());  // the first run of all
  CHECK(messages(check_stages(folder, "  - use: ideation\n", "inputs: {known: 'runs/third:ideas'}\n")) != "");
}

TEST_CASE("what an earlier run left half done is a warning where a pattern finds it, an error where it is named") {
  const Folder folder;
  write_file(folder.path / "old.json", "[{]");
  write_file(folder.path / "older.json", ideas({"a"}));
  const Checked found = check_stages(folder, "  - use: ideation\n", "inputs: {known: 'old*.json'}\n");
  CHECK(ids_of(found) == Ids{"a"});
  CHECK(messages(found) == "this is no valid JSON\n");
  CHECK_FALSE(check_stages(folder, "  - use: ideation\n", "inputs: {known: [old.json, older.json]}\n").plan);
}

TEST_CASE("where one document is wanted, several are refused") {
  const Folder folder;
  write_file(folder.path / "study.json", "{}");
  CHECK(messages(check_stages(folder, "  - use: writeup\n", "inputs: {study: [study.json, study.json]}\n"))
            .find("'study' is one study/1, not a list\n") == 0);
  CHECK(messages(check_stages(folder, "  - use: writeup\n", "inputs: {study: 'stud*.json'}\n"))
            .find("'stud*.json' may name several files, and one study/1 is wanted\n") == 0);
}

TEST_CASE("ideas in the form of AI Scientist-v2 are taken as they are, and what is left out is said") {
  const Folder folder;
  const Json theirs = Json::array({{{"Name", "worn_dice"},
                                    {"Title", "Worn Dice"},
                                    {"Short Hypothesis", "Worn dice favour a face."},
                                    {"Experiments", "Throw them."},
                                    {"Risk Factors and Limitations", {"Few dice."}},
                                    {"Abstract", "We throw dice."}},
                                   {{"Name", "poor"}, {"Title", "Poor"}}});
  write_file(folder.path / "theirs.json", theirs.dump());
  const Checked checked =
      check_stages(folder, "  - for_each: ideas\n    stages: [{use: experiment}]\n", "inputs: {ideas: theirs.json}\n");
  CHECK(ids_of(checked, "ideas") == Ids{"worn_dice"});
  CHECK(checked.plan->inputs.at("ideas").value[0].at("experiments") == Json::array({"Throw them."}));
  REQUIRE(checked.diagnostics.size() == 1);
  CHECK(checked.diagnostics[0].severity == Diagnostic::Severity::warning);
  CHECK(checked.diagnostics[0].message == "theirs.json: idea 2 of theirs.json is left out");
  CHECK(checked.diagnostics[0].hint == "it has no Short Hypothesis; add one to the file and import it again");
}

TEST_CASE("ideas can be kept apart by their theme") {
  const Folder folder;
  const Checked checked =
      check_stages(folder,
                   "  - use: ideation\n  - for_each: ideas\n    keep: {top: 3, by: idea.scores.overall, diverse_by: "
                   "idea.theme}\n    stages: [{use: experiment}]\n");
  INFO(render(checked.diagnostics));
  REQUIRE(checked.plan);
  CHECK(checked.plan->steps[1].each->keep->diverse_path == "theme");
}
