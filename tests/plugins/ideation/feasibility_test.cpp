// SPDX-License-Identifier: Apache-2.0
//
// What an idea needs, held against what the run has: the checks that need no model.
#include "feasibility.hpp"

#include "means.hpp"
#include "tests/plugins/ideation/a_scientist.hpp"

using namespace athanor::ideation;
using namespace athanor::test;
using athanor::sdk::Json;

namespace {

Json run_with_limits() {
  return run_document(
      {{"domain",
        {{"experiment", {{"limits", {{"seconds", 120}, {"memory_bytes", 8589934592}}}, {"threads", 1}}},
         {"phases", {{{"nodes", 6}}, {{"nodes", 3}}}},
         {"replicate", {{"confirmation_seeds", 10}}}}},
       {"datasets", {{{"id", "sticks"}, {"label", "lengths of sticks"}}}},
       {"backend",
        {{"use", "local"}, {"slots", 2}, {"gpus", 0}, {"limits", {{"seconds", 600}, {"memory_bytes", 2147483648}}}}},
       {"budget", {{"experiments", 60}, {"stages", {{"experiment", {{"experiments", 40}}}}}}}});
}

Json needing(const Json &needs) {
  Json idea = an_idea();
  idea["needs"].merge_patch(needs);
  return idea;
}

Json problems(const Json &idea, const Json &run = run_with_limits()) {
  return feasibility(idea, limits_of(run)).value("problems", Json::array());
}

}  // namespace

TEST_CASE("an idea whose needs are there is feasible") {
  const Json idea = needing({{"datasets", {"digits", "lengths of sticks"}},
                             {"packages", {"NumPy", "scikit-learn"}},
                             {"seconds", 120},
                             {"memory_gib", 2},
                             {"programs", 40}});
  CHECK(feasibility(idea, limits_of(run_with_limits())) == Json{{"verdict", "feasible"}});
}

TEST_CASE("what is not there is named, each with what there is") {
  CHECK(problems(needing({{"datasets", {"imagenet"}}})) ==
        Json{"It needs the data set `imagenet`, which is not declared."});
  CHECK(problems(needing({{"packages", {"torch"}}})) ==
        Json{"It needs the package `torch`, which is not in the domain profile."});
  CHECK(problems(needing({{"gpus", 2}})) == Json{"It needs 2 GPUs; the backend has none."});
  CHECK(problems(needing({{"seconds", 3600}})) ==
        Json{"It needs 3600 seconds of time; there are at most 120 seconds."});
  CHECK(problems(needing({{"memory_gib", 2.5}})) ==
        Json{"It needs 2.5 GiB of memory; there are at most 2 GiB."});  // the backend's is less than the profile's
  CHECK(problems(needing({{"programs", 41}})) == Json{"It needs 41 runs of programs; the budget pays for 40 runs."});
}

TEST_CASE("experiments that speak of a GPU need one, unless they say that they need none") {
  Json idea = an_idea();
  idea["experiments"] = {"Train on a GPU for an hour."};
  CHECK(problems(idea) == Json{"Its experiments speak of a GPU; the backend has none."});
  idea["experiments"] = {"Train without a GPU.", "No CUDA is used."};
  CHECK(problems(idea).empty());
  Json rich = run_with_limits();
  rich["backend"]["gpus"] = 1;
  idea["experiments"] = {"Train on a GPU."};
  CHECK(problems(idea, rich).empty());
}

TEST_CASE("what nobody said is not checked, and that is said") {
  const Json run = run_document({{"domain", {{"experiment", {{"packages", nullptr}}}}}});
  const Json verdict = feasibility(needing({{"gpus", 1}, {"packages", {"torch"}}}), limits_of(run));
  CHECK(verdict.at("verdict") == "could not check");
  CHECK(verdict.at("unchecked") ==
        Json{"whether these are there: torch", "whether the backend has a GPU, which it does not say"});
  CHECK(feasibility({{"title", "t"}}, limits_of(run)).at("unchecked") == Json{"the idea does not say what it needs"});
}

TEST_CASE("prompts say what there is, in sentences") {
  const Json run = run_with_limits();
  CHECK(
      means(run.at("domain"), limits_of(run)) ==
      Json{"Experiments are programs in Python, which may use these packages only: numpy, scikit-learn.",
           "One run of a program measures every condition of the study, in at most 120 seconds, with at most 2 GiB of "
           "memory, on 1 processor core.",
           "There is no GPU; at most 2 programs run at the same time.",
           "About 9 programs can be tried in all: first drafts, changes of them, and ablations; the one that does best "
           "is run again under 10 seeds.",
           "The budget pays for 40 runs of programs, for all ideas together."});
}

TEST_CASE("an idea that cannot be done is told so, and dropped where no round of reflection mends it") {
  Scientist scientist;
  scientist.propose = [](int n) {
    Json idea = an_idea(n);
    if (n <= 2) idea["needs"]["datasets"] = {"imagenet"};
    return idea;
  };

  SECTION("a round mends it") {
    scientist.reflect = [](const Json &context) {
      Json idea = judged(context.at("idea"), "novel", {"p1"});
      idea.update(
          {{"reasons", an_idea().at("reasons")}, {"scores", an_idea().at("scores")}, {"queries", Json::array()}});
      if (!context.at("problems").empty()) idea["needs"]["datasets"] = {"digits"};
      return idea;
    };
    const Json ideas = ideas_of(ideate({{"ideas", 1}, {"reflections", 1}}, scientist.host));
    CHECK(ideas.at(0).at("feasibility").at("verdict") == "feasible");
    CHECK(scientist.calls("ideation.propose") == 1);
  }
  SECTION("without a round it is sent back once") {
    const Json ideas = ideas_of(ideate({{"ideas", 2}, {"reflections", 0}}, scientist.host));
    CHECK(ideas.size() == 1);
    CHECK(scientist.calls("ideation.propose") == 3);
    CHECK(scientist.host.requests.at("idea-1/propose-again").at("context").at("problems") ==
          Json{"It needs the data set `imagenet`, which is not declared."});
  }
  SECTION("kept on demand, it scores low") {
    const Json ideas = ideas_of(ideate({{"ideas", 1}, {"reflections", 0}, {"drop", Json::array()}}, scientist.host));
    CHECK(ideas.at(0).at("feasibility").at("verdict") == "infeasible");
    CHECK(ideas.at(0).at("scores").at("feasibility") == 2);
    CHECK(ideas.at(0).at("reasons").at("feasibility") == "f Lowered from 9 to 2: what it needs is not there.");
  }
}
