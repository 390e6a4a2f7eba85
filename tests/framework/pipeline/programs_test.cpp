// SPDX-License-Identifier: Apache-2.0
//
// Where the code of a stage runs, and when it begins again: `use: {exec: PROGRAM}`, `isolate`, `retry`, in a file and
// in the plan that a run freezes.
#include <catch2/catch.hpp>

#include "tests/framework/pipeline/support.hpp"

using namespace athanor;
using namespace athanor::testing;

namespace {

void make_program(const fs::path &file) {
  write_file(file, "#!/bin/sh\n");
  fs::permissions(file, fs::perms::owner_all);
}

// A program with two stages and a source of literature, as it would say itself.
std::vector<ComponentInfo> described(const fs::path &file) {
  if (file.filename() == "mute.py") throw Error("plugin_fault", "it took longer than 5 s", "tell its author");
  std::vector<ComponentInfo> out{
      component("stage", "outline", R"({"summary": "Sections.", "options": {"type": "object",
                                   "properties": {"sections": {"type": "integer", "default": 4}}}})"),
      component("literature", "shelf", R"({"summary": "Books.", "options": {"type": "object"}})")};
  if (file.filename() == "two.py") out.push_back(component("stage", "polish", R"({"summary": "x", "options": {}})"));
  for (ComponentInfo &one : out) {
    one.file = file;
    one.exec = true;
  }
  return out;
}

Checked check(const Folder &folder, const std::string &stages_and_more) {
  write_file(folder.path / "p.yaml", "athanor: 1\ntopic: topic.md\n" + stages_and_more);
  CheckRequest r = request(folder.path / "p.yaml");
  r.describe = described;
  return check_pipeline(r, catalogue());
}

}  // namespace

TEST_CASE("a program is used by its path, beside the pipeline's file, and told apart by what it says it is") {
  const Folder folder;
  make_program(folder.path / "one.py");
  make_program(folder.path / "two.py");
  const Checked checked = check(folder,
                                "literature: [{use: {exec: ./one.py}}]\nstages:\n"
                                "  - {use: {exec: one.py}, with: {sections: 2}}\n"
                                "  - use: {exec: two.py, name: polish}\n");
  INFO(render(checked.diagnostics));
  REQUIRE(checked.plan);
  const Use &use = checked.plan->steps[0].stage->use;
  CHECK(use.name == "outline");
  CHECK(use.component->file == fs::weakly_canonical(folder.path) / "one.py");
  CHECK(use.options == Json{{"sections", 2}});
  CHECK(checked.plan->steps[1].stage->id == "polish");
  CHECK(checked.plan->literature[0].name == "shelf");
}

TEST_CASE("a program that cannot be used is reported where it stands") {
  const Folder folder;
  make_program(folder.path / "one.py");
  make_program(folder.path / "two.py");
  make_program(folder.path / "mute.py");
  write_file(folder.path / "text.py", "print()\n");
  auto said = [&](const std::string &use) { return messages(check(folder, "stages: [{use: " + use + "}]\n")); };
  CHECK(said("{exec: none.py}") == "there is no program 'none.py'\n");
  CHECK(said("{exec: .}") == "there is no program '.'\n");
  CHECK(said("{exec: text.py}") == "'text.py' cannot be run as a program\n");
  CHECK(said("{exec: mute.py}") == "'mute.py' cannot be used as a plugin: it took longer than 5 s\n");
  CHECK(said("{exec: two.py}") == "'two.py' has several of the kind stage: outline and polish\n");
  CHECK(said("{exec: two.py, name: outlin}") == "'two.py' has no stage 'outlin'; did you mean 'outline'?\n");
  CHECK(said("{name: outline}") == "the key 'use.exec' of a stage is missing\n");
  CHECK(said("{exec: one.py}, with: {section: 2}") ==
        "no such option 'section' of stage/outline; did you mean 'sections'?\n");
  CHECK(messages(check(folder, "backend: {use: {exec: one.py}}\nstages: [{use: {exec: one.py}}]\n")) ==
        "'one.py' is no backend\n");
}

TEST_CASE("a frozen plan asks its programs again, or leaves them alone") {
  const Folder folder, run;
  make_program(folder.path / "one.py");
  const Checked checked = check(folder, "stages: [{use: {exec: one.py}}]\n");
  REQUIRE(checked.plan);
  write_file(run.path / "pipeline.json", pretty(checked.plan->resolved));
  const Plan left = plan_of_run(run.path, catalogue(), Programs::left_alone);
  CHECK(left.steps[0].stage->use.component->title() == "stage/outline");
  CHECK(left.steps[0].stage->use.component->exec);
  fs::remove(folder.path / "one.py");
  CHECK_THROWS_WITH(plan_of_run(run.path, catalogue()), "this run uses the program " +
                                                            (fs::weakly_canonical(folder.path) / "one.py").string() +
                                                            " as stage/outline, which is not there");
}

TEST_CASE("isolate and retry are part of the plan, and survive its run folder") {
  const Folder folder, run;
  const Checked alone =
      check_stages(folder, "  - use: ideation\n    isolate: process\n    retry: {times: 3, wait: 2min}\n",
                   "tools: {use: local, isolate: process}\n");
  INFO(render(alone.diagnostics));
  REQUIRE(alone.plan);
  write_file(run.path / "pipeline.json", pretty(alone.plan->resolved));
  for (const Plan &plan : {*alone.plan, plan_of_run(run.path, catalogue())}) {
    const StageStep &stage = *plan.steps[0].stage;
    CHECK(stage.use.isolate);
    CHECK(stage.retry.times == 3);
    CHECK(stage.retry.on == std::set<std::string>{"plugin_crashed"});
    CHECK(stage.retry.wait == 120);
    CHECK(plan.tools->isolate);
    CHECK_FALSE(plan.backend->isolate);
  }
}

TEST_CASE("everything of a plan can be isolated at once") {
  const Folder folder;
  const Checked checked =
      check_stages(folder, "  - use: ideation\n  - for_each: ideas\n    stages: [{use: experiment}]\n");
  REQUIRE(checked.plan);
  Plan plan = *checked.plan;
  plan.isolate();
  CHECK(plan.steps[0].stage->use.isolate);
  CHECK(plan.steps[1].each->steps[0].stage->use.isolate);
  CHECK(plan.backend->isolate);
  CHECK(plan.roles.at("default").provider.isolate);
}
