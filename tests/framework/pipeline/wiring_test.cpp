// SPDX-License-Identifier: Apache-2.0
//
// Where inputs come from, what for_each goes over, and what keep ranks by.
#include <catch2/catch.hpp>

#include "tests/framework/pipeline/support.hpp"

using namespace athanor;
using namespace athanor::testing;

namespace {

const StageStep &stage(const std::vector<Step> &steps, std::size_t i) { return *steps.at(i).stage; }

}  // namespace

TEST_CASE("inputs are wired by type: the item, then the nearest earlier output, optional ones left out") {
  const Folder folder;
  const Checked checked = check_stages(folder,
                                       "  - use: ideation\n"
                                       "  - for_each: ideas\n"
                                       "    stages:\n"
                                       "      - use: experiment\n"
                                       "      - {use: experiment, id: again}\n"
                                       "      - use: writeup\n");
  INFO(render(checked.diagnostics));
  REQUIRE(checked.plan);
  const ForEach &each = *checked.plan->steps[1].each;
  CHECK(each.over.from == Source::From::stage);
  CHECK(each.over.stage == "ideation");
  CHECK(each.item_type == "idea/1");
  CHECK(each.item_name == "idea");
  CHECK(stage(each.steps, 0).inputs.at("idea").from == Source::From::item);
  const auto &writeup = stage(each.steps, 2).inputs;
  CHECK(writeup.at("results").stage == "again");
  CHECK(writeup.count("citations") == 0);
}

TEST_CASE("a pipeline may say where an input comes from") {
  const Folder folder;
  const Checked checked = check_stages(folder,
                                       "  - use: ideation\n"
                                       "  - for_each: ideation.ideas\n"
                                       "    stages:\n"
                                       "      - use: experiment\n"
                                       "      - {use: experiment, id: again, inputs: {idea: idea}}\n"
                                       "      - {use: writeup, inputs: {study: experiment.study}}\n");
  INFO(render(checked.diagnostics));
  REQUIRE(checked.plan);
  const auto &inputs = stage(checked.plan->steps[1].each->steps, 2).inputs;
  CHECK(inputs.at("study").stage == "experiment");
  CHECK(inputs.at("results").stage == "again");
}

TEST_CASE("a pipeline that begins at an idea file") {
  const Folder folder;
  write_file(folder.path / "mine.json",
             R"([{"id": "a", "title": "A", "hypothesis": "h"}, {"id": "b", "title": "B", "hypothesis": "h"}])");
  const std::string stages =
      "  - for_each: ideas\n    keep: {top: 1, by: idea.scores.overall}\n    stages: [{use: experiment}]\n";
  const Checked checked = check_stages(folder, stages, "inputs: {ideas: mine.json}\n");
  INFO(render(checked.diagnostics));
  REQUIRE(checked.plan);
  CHECK(checked.plan->inputs.at("ideas").type == "idea/1");
  CHECK(checked.plan->inputs.at("ideas").list);
  CHECK(checked.plan->inputs.at("ideas").value.size() == 2);
  CHECK(checked.plan->steps[0].each->over.from == Source::From::file);
  CHECK(checked.plan->steps[0].each->keep->of_item);

  write_file(folder.path / "mine.json", R"([{"id": "a", "title": "A", "hypothesis": "h"}, {"id": "a", "title": "B"}])");
  CHECK(messages(check_stages(folder, stages, "inputs: {ideas: mine.json}\n")) ==
        "the member '1.hypothesis' of idea/1 is missing\n");
  write_file(folder.path / "mine.json",
             R"([{"id": "a", "title": "A", "hypothesis": "h"}, {"id": "a", "title": "B", "hypothesis": "h"}])");
  CHECK(messages(check_stages(folder, stages, "inputs: {ideas: mine.json}\n")) ==
        "mine.json: two items have the id 'a'\n");
  write_file(folder.path / "mine.json", "[{]");
  const Checked broken = check_stages(folder, stages, "inputs: {ideas: mine.json}\n");
  CHECK(messages(broken) == "this is no valid JSON\n");
  CHECK(broken.diagnostics[0].column == 3);
}

TEST_CASE("a pipeline that begins at recorded results, from files or from another run") {
  const Folder folder;
  const std::string study = R"({"question": "q", "objective": {"metric": "mean", "direction": "maximise"},
    "metrics": [{"id": "mean", "label": "Mean", "direction": "none"}],
    "conditions": [{"id": "fair", "label": "Fair", "role": "baseline"}]})";
  write_file(folder.path / "study.json", study);
  write_file(folder.path / "run/artifacts/dice/experiment/results@1.json", R"({"records": [], "table": 3})");
  write_file(folder.path / "run/artifacts/dice/experiment/results@2.json", R"({"records": [], "table": []})");
  const Checked checked = check_stages(folder, "  - use: writeup\n  - use: review\n",
                                       "inputs: {study: study.json, results: 'run:dice/experiment/results'}\n");
  INFO(render(checked.diagnostics));
  REQUIRE(checked.plan);
  CHECK(stage(checked.plan->steps, 0).inputs.at("results").from == Source::From::file);
  CHECK(checked.plan->inputs.at("results").origin ==
        fs::weakly_canonical(folder.path / "run/artifacts/dice/experiment/results@2.json"));
  CHECK(messages(check_stages(folder, "  - use: writeup\n",
                              "inputs: {study: study.json, results: 'run:dice/experiment/results@1'}\n")) ==
        "'table' must be a list, not 3\n");
}

TEST_CASE("keep ranks by a number of the item, or of the first stage that gives one") {
  const Folder folder;
  const Checked checked = check_stages(folder,
                                       "  - use: ideation\n"
                                       "  - for_each: ideas\n"
                                       "    keep: {top: 2, by: review.overall}\n"
                                       "    stages: [{use: experiment}, {use: writeup}, {use: review}]\n");
  INFO(render(checked.diagnostics));
  REQUIRE(checked.plan);
  const Keep &keep = *checked.plan->steps[1].each->keep;
  CHECK(keep.top == 2);
  CHECK(keep.type == "review/1");
  CHECK(keep.path == "overall");
  CHECK_FALSE(keep.of_item);
  CHECK(keep.after_stage == "review");
}

TEST_CASE("what keep cannot rank by is refused with what it can") {
  const Folder folder;
  auto by = [&](const std::string &word) {
    const Checked checked =
        check_stages(folder, "  - use: ideation\n  - for_each: ideas\n    keep: {top: 1, by: " + word +
                                 "}\n    stages: [{use: experiment}]\n");
    return checked.diagnostics.empty() ? "" : checked.diagnostics[0].message + " | " + checked.diagnostics[0].hint;
  };
  CHECK(by("idae.scores.overall") ==
        "nothing of the type 'idae' is made in this for_each; did you mean 'idea'? | it can rank by a number in: idea, "
        "claims, results and study");
  CHECK(by("idea.scores.overal") ==
        "there is no number 'scores.overal' in idea/1; did you mean 'scores.overall'? | numbers in "
        "idea/1: needs.gpus, needs.memory_gib, needs.programs, needs.seconds, novelty.searched.papers, "
        "scores.feasibility, scores.interest, scores.novelty and scores.overall");
  CHECK(by("idea.title").find("there is no number 'title' in idea/1") == 0);
  CHECK(by("idea").find("'idea' names a type, but no number in it") == 0);
  CHECK(by("idea.scores.overall") == "");
}

TEST_CASE("nested groups see outwards, and nobody sees into a group") {
  const Folder folder;
  CHECK(messages(check_stages(folder,
                              "  - use: ideation\n"
                              "  - for_each: ideas\n"
                              "    stages:\n"
                              "      - use: experiment\n"
                              "      - {use: ideation, id: deeper}\n"
                              "      - for_each: deeper.ideas\n"
                              "        stages: [{use: writeup}]\n")) == "");
  const Checked outside =
      check_stages(folder, "  - use: ideation\n  - {for_each: ideas, stages: [{use: experiment}]}\n  - use: writeup\n");
  CHECK(messages(outside) ==
        "nothing before stage 'writeup' gives its input 'results' (results/1)\n"
        "nothing before stage 'writeup' gives its input 'study' (study/1)\n");
  CHECK(outside.diagnostics[0].hint ==
        "stage 'experiment' gives it, but stands later or inside a for_each that has ended");
}
