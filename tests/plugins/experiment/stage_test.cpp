// SPDX-License-Identifier: Apache-2.0
//
// The whole stage on one thread, against a host whose answers and order of completions the test chooses.
#include "stage.hpp"

#include <algorithm>
#include <athanor/mustache.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/plugins/experiment/folder.hpp"
#include "tests/plugins/experiment/world.hpp"

using namespace athanor;
using namespace athanor::experiment::test;

namespace {

Json run(FakeHost &host, const Json &options = Json::object(), Json request = stage_request()) {
  const Folder folder;
  sdk::Host h(host.table());
  request["folder"] = folder.path.string();
  return experiment::run_stage(options, request, h).at("outputs");
}

bool has(const std::vector<std::string> &names, const std::string &name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

TEST_CASE("an idea becomes a study, results and claims") {
  FakeHost host = world();
  const Json out = run(host);
  CHECK(out["study"]["search"]["nodes"].get<int>() >= 2 + 1 + 2 + 3 + 2);
  CHECK(out["study"]["search"]["phases"][0] == Json{{"id", "implement"},
                                                    {"label", "implement"},
                                                    {"goal", "measure"},
                                                    {"nodes", 3},
                                                    {"good", 2},
                                                    {"buggy", 1},
                                                    {"failed", 0},
                                                    {"declined", 0},
                                                    {"debugged", 1}});
  CHECK(out["study"]["search"]["chosen"]["title"] == "improve 3");
  CHECK(out["study"]["environment"]["versions"]["spoon"] == "2.1");
  CHECK(out["study"]["environment"]["backend"] == "fake");
  CHECK(out["study"]["conditions"].size() == 4);
  CHECK(out["claims"]["claims"].size() == 4);
  CHECK(out["claims"]["claims"][0]["verdict"] == "supported");
  CHECK(host.most_in_flight <= 12);
}

TEST_CASE("whatever ends first, no more runs are under way than there are slots") {
  Json request = stage_request();
  request["run"]["domain"]["phases"] = Json::parse(
      R"([{"id": "search", "goal": "improve", "operators": ["draft", "debug", "tune", "improve"], "nodes": 5},
                      {"id": "ablate", "goal": "ablate", "operators": ["ablate", "debug"], "nodes": 1}])");
  const int slots = GENERATE(2, 3, 4, 5);
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    FakeHost host = world();
    host.order = Order::shuffled;
    host.shuffle_seed = seed;
    INFO(slots << " slots, order " << seed);
    const Json out = run(host, {{"parallel", slots}}, request);
    CHECK(out["claims"]["claims"].size() >= 2);
    CHECK(host.most_at_work <= static_cast<std::size_t>(slots));
  }
}

TEST_CASE("only confirmed records leave the stage, from seeds that the search never saw") {
  FakeHost host = world();
  const Json out = run(host);
  std::set<int> searched, confirmed;
  for (const auto &[name, request] : host.requests) {
    if (!request.contains("seed")) continue;
    (name.rfind("confirm/", 0) == 0 ? confirmed : searched).insert(request["seed"].get<int>());
  }
  CHECK(searched == std::set<int>{3001});
  CHECK(confirmed == std::set<int>{3101, 3102, 3103, 3104});
  for (const auto &record : out["results"]["records"]) CHECK(record["id"].get<std::string>().rfind("confirm/", 0) == 0);
}

TEST_CASE("the study is planned before any program is asked for") {
  FakeHost host = world();
  run(host);
  CHECK(host.started[0] == "environment");
  CHECK(host.started[1] == "plan");
  CHECK(host.started[2] == "node-1/draft");
}

TEST_CASE("a broken program is really repaired: the model sees code, output and fault") {
  FakeHost host = world();
  run(host, {{"parallel", 1}});
  const Json parent = host.requests.at("node-3/debug").at("context").at("parent");
  CHECK(parent["files"] == Json{{{"path", "quality.txt"}, {"text", "broken"}}});
  CHECK(parent["fault"] == "the program ended with exit status 1");
  CHECK(parent["output"] == "stirring...");
  CHECK(host.node("node-2")["state"] == "buggy");
  CHECK(host.node("node-3")["state"] == "good");
  CHECK(host.node("node-3")["parent"] == "node-2");
}

TEST_CASE("whoever writes programs sees nothing of the split that claims are made on") {
  FakeHost host = world();
  run(host);
  int seen = 0;
  for (const auto &[name, request] : host.requests) {
    if (!request.contains("context") || !request["context"].contains("parent")) continue;
    for (const auto &line : request["context"]["parent"]["measured"]) {
      CHECK(line.get<std::string>().find("bench") != std::string::npos);
      CHECK(line.get<std::string>().find("kitchen") == std::string::npos);
      ++seen;
    }
  }
  CHECK(seen > 0);
}

TEST_CASE("what a program measured is shown by condition, beside the program that it came from") {
  FakeHost host = world();
  run(host, {{"parallel", 1}});
  const Json tuned = host.requests.at("node-6/improve").at("context").at("parent");  // node-5, tuned from node-4
  CHECK(tuned["measured"] == Json{"`dissolved` on sugar bench:\n"
                                  "| | still | stirred |\n"
                                  "|---|---|---|\n"
                                  "| heat = 20 | 1.71 | 2.73 |\n"
                                  "| heat = 60.5 | 2.21 | 3.23 |\n"
                                  "| mean | 1.96 | 2.98 |\n"
                                  "| mean in node-4, which it came from | 1.86 | 2.88 |"});
  const Json memory = host.requests.at("node-6/improve").at("context").at("memory");
  CHECK(memory[4]["from"] == "node-4");
  CHECK(memory[4]["changed"] == "speed 1 -> 2");
  CHECK(memory[4]["means"] == "still 1.96, stirred 2.98");
  CHECK(tuned["standing"] == "It is the best so far.");
  CHECK(tuned["spread"] == "It ran under one seed, so that nobody knows yet how far chance moves it.");
  CHECK(host.requests.at("node-6/improve").at("context").at("phase").at("left") ==
        "2 more attempts are left in the phase after this one.");
  CHECK(host.requests.at("node-8/improve").at("context").at("phase").at("left") ==
        "This is the last attempt of the phase.");
}

TEST_CASE("whoever builds on a program that ran under several seeds sees how far they move it") {
  FakeHost host = world();
  run(host, {{"parallel", 1}, {"selection_seeds", 3}});
  const std::string spread = host.requests.at("node-4/tune").at("context").at("parent").at("spread");
  CHECK(spread.rfind("It ranged under 3 seeds from 2.", 0) == 0);
}

TEST_CASE("columns of conditions that the objective does not count are marked") {
  FakeHost host = world();
  host.model = [](const std::string &name, const Json &request) {
    Json out = answer(name, request);
    if (name == "plan") out["json"]["objective"]["condition"] = "stirred";
    return out;
  };
  run(host, {{"parallel", 1}});
  const Json parent = host.requests.at("node-4/tune").at("context").at("parent");
  CHECK(parent["measured"][0].get<std::string>().find("| | still (not counted) | stirred |") != std::string::npos);
}

TEST_CASE("the study counts the different programs that competed, and tells apart what else was run") {
  FakeHost host = world();
  const Json search = run(host, {{"parallel", 1}})["study"]["search"];
  CHECK(search["nodes"] == 10);
  CHECK(search["candidates"] == 7);
  CHECK(search["ablations"] == 2);
  CHECK(search["broken"] == 1);
  CHECK(search["text"] ==
        "7 different programs measured the whole study and competed; the best was chosen by dissolved sugar, the mean "
        "over still and stirred, on the split bench under 1 seed. Beside them 2 ablations were written for the chosen "
        "program or one before it, and "
        "could not be chosen. The search also had 1 program that did not measure the study or was found wrong. None of "
        "these seeds is among those of the results.");
}

TEST_CASE("a study whose finalists were repeated says under how many seeds, and counts no repetition as a program") {
  FakeHost host = world();
  Json whole = stage_request();
  Json &phases = whole["run"]["domain"]["phases"];
  phases[2]["operators"] = {"improve", "replicate", "debug"};
  phases.push_back({{"id", "verify"}, {"goal", "verify"}, {"operators", {"reimplement"}}, {"nodes", 1}});
  const Json search = run(host, {{"parallel", 1}, {"replicate_seeds", 2}}, whole)["study"]["search"];
  CHECK(search["candidates"] == 7);
  CHECK(search["repetitions"] == 2);
  CHECK(search["independent"] == 1);
  const std::string text = search["text"];
  CHECK(text.find("under 1 seed; 2 of the best were repeated for that under 2 further seeds, and of these the one with "
                  "the best mean over all of its seeds was taken.") != std::string::npos);
  CHECK(text.find("2 ablations and 1 independent program were written") != std::string::npos);
}

TEST_CASE("an attempt beside others that cannot be seen yet takes another candidate than theirs") {
  FakeHost host = world();
  run(host, {{"parallel", 2}});
  CHECK_FALSE(host.requests.at("node-1/draft").at("context").contains("place"));
  CHECK(host.requests.at("node-2/draft").at("context").at("place") == 2);
  FakeHost alone = world();
  run(alone, {{"parallel", 1}});
  CHECK_FALSE(alone.requests.at("node-2/draft").at("context").contains("place"));
}

TEST_CASE("programs are told the protocol in words") {
  FakeHost host = world();
  run(host);
  const Json contract = host.requests.at("node-1/draft").at("context").at("contract");
  CHECK(contract["objective"] ==
        "`dissolved` (maximise) on data set sugar, split bench: the mean over the conditions still, stirred and all "
        "combinations of "
        "levels, under 1 seed.");
  CHECK(contract["replication"] == "a seed varies the spoon");
  CHECK(
      host.requests.at("plan").at("context").at("means") ==
      Json{"The whole search has at most 12 attempts, repairs, ablations and an independent program among them, each "
           "run "
           "under 1 seed; the best program, its ablations and the independent one are then repeated under 4 fresh "
           "seeds, which claims rest on.",
           "With 4 seeds and four claims a mean difference becomes significant from 2.7 standard deviations of the "
           "differences between seeds on, where replicates share no data; where each seed divides the same data anew, "
           "from 3.2 with a ratio of tested to untested examples of 0.1, 3.8 with 0.25, 6.0 with 1, 11.1 with 4."});
}

TEST_CASE("every task has a prompt that renders over what the stage gives it") {
  FakeHost host = world();
  host.program = [](const std::string &name, const Json &request) {
    Json out = measure(name, request);
    if (name == "node-1/run") out["output"] = "Warning: the spoon is bent.";
    return out;
  };
  Json whole = stage_request();
  Json &phases = whole["run"]["domain"]["phases"];
  phases[1]["until"] = "first_success";
  phases[1]["nodes"] = 5;
  phases[1]["ask"] = true;
  phases[2]["operators"] = {"improve", "combine", "replicate", "debug"};
  phases.push_back({{"id", "verify"}, {"goal", "verify"}, {"operators", {"reimplement"}}, {"nodes", 1}});
  host.model = [](const std::string &name,
                  const Json &request) {  // one answer that is no object, one that is no program
    if (name == "node-1/draft") throw sdk::Error("bad_reply", "no JSON object in the answer");
    if (name == "node-2/draft") return reply(program("nothing"));
    return answer(name, request);
  };
  run(host, Json::object(), whole);
  std::set<std::string> tasks;
  for (const auto &[name, request] : host.requests) {
    if (!request.contains("task")) continue;
    const std::string task = request["task"];
    tasks.insert(task);
    INFO(name);
    std::ifstream in(std::string(ATHANOR_BUILD_DIR) + "/plugins/stages/experiment/resources/prompts/" + task +
                     ".mustache");
    REQUIRE(in.good());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::string prompt = sdk::Mustache(text, task).render(request["context"]);
    CHECK(prompt.find("Kitchen physics") != std::string::npos);
    CHECK(prompt.find("{{") == std::string::npos);
    CHECK(prompt.size() < 25000);
  }
  CHECK(tasks == std::set<std::string>{"experiment.ablate", "experiment.assess", "experiment.combine",
                                       "experiment.debug", "experiment.draft", "experiment.improve", "experiment.plan",
                                       "experiment.reimplement", "experiment.review", "experiment.tune"});
}

TEST_CASE("settings are inherited, and an answer without code keeps the parent's program") {
  FakeHost host = world();
  run(host, {{"parallel", 1}});
  const Json files = host.requests.at("node-4/run").at("files");
  CHECK(files[0]["text"] == "1.5");
  CHECK(files[1]["text"] == "{\n  \"speed\": 1\n}\n");
  CHECK(host.node("node-4")["settings"]["speed"] == 1);
}

TEST_CASE("whatever the order of completions, the search ends and confirms the best program") {
  for (const Order order : {Order::first_started, Order::last_started, Order::shuffled})
    for (const int parallel : {1, 2, 4, 16}) {
      FakeHost host = world();
      host.order = order;
      const Json out = run(host, {{"parallel", parallel}});
      CHECK(out["study"]["search"]["chosen"]["title"] == "improve 3");
      CHECK(out["claims"]["claims"].size() == 4);
    }
}

TEST_CASE("the same order of completions gives the same documents") {
  FakeHost first = world(), second = world(), other = world();
  first.order = second.order = other.order = Order::shuffled;
  other.shuffle_seed = 99;
  const Json options{{"parallel", 4}};
  const Json once = run(first, options), again = run(second, options);
  run(other, options);
  CHECK(once.dump() == again.dump());
  CHECK(first.completed == second.completed);
  CHECK(first.nodes == second.nodes);
  CHECK(first.completed != other.completed);
}

TEST_CASE("idle workers confirm an ablation before its trial has ended") {
  FakeHost host = world();
  host.order = Order::last_started;
  const auto confirmed = [&](const std::string &ablation) {
    return host.requests.count("confirm/" + ablation + "/seed-3101") > 0;
  };
  std::set<std::string> early;
  host.program = [&](const std::string &name, const Json &request) {
    if (name.rfind("node-", 0) == 0)
      for (const char *ablation : {"no-spoon-1", "no-spoon-2"})
        if (host.node(name.substr(0, name.find('/')))["ablation"]["id"] == ablation && confirmed(ablation))
          early.insert(ablation);
    return measure(name, request);
  };
  const Json out = run(host, {{"parallel", 16}});
  CHECK_FALSE(early.empty());
  for (const Json &program : out["study"]["search"]["confirmation"]["programs"]) CHECK(program["good"] == 4);
}

TEST_CASE("no more nodes are under way than the option allows") {
  FakeHost host = world();
  run(host, {{"parallel", 1}});
  std::set<std::string> running;
  for (const Json &node : host.nodes) {
    if (node["state"] == "running")
      running.insert(node["id"].get<std::string>());
    else
      running.erase(node["id"].get<std::string>());
    CHECK(running.size() <= 1);
  }
}

TEST_CASE("an answer that cannot be used is asked for again, with the reason, and then fails its node, not the run") {
  FakeHost host = world();
  host.model = [](const std::string &name, const Json &request) {
    if (name.rfind("node-1/draft", 0) == 0) throw sdk::Error("bad_reply", "no JSON object in the answer");
    if (name == "node-2/draft") return reply(program("nothing"));
    return answer(name, request);
  };
  const Json out = run(host, {{"parallel", 1}});
  CHECK(has(host.started, "node-1/draft/again"));
  CHECK(host.node("node-1")["state"] == "failed");
  CHECK(host.node("node-1")["analysis"] == "the model's answer could not be used: no JSON object in the answer");
  const Json again = host.requests.at("node-2/draft/again").at("context");
  CHECK(again["problems"] == "the answer holds no file quality.txt, which is the one that is run");
  CHECK(again["previous"]["title"] == "nothing");
  CHECK(host.node("node-2")["state"] == "buggy");  // the second answer is a program; it is the broken one of this world
  CHECK(out["study"]["search"]["phases"][0]["failed"] == 1);
}

TEST_CASE("a patch that does not apply is answered once with the reason") {
  FakeHost host = world();
  host.model = [](const std::string &name, const Json &request) {
    if (request.at("task") != "experiment.improve") return answer(name, request);
    Json out = program("patched");
    const std::string text = request["context"]["parent"]["files"][0]["text"];
    const bool again = request["context"].contains("problems");
    out["edits"] = {{{"path", "quality.txt"}, {"search", again ? text : "nowhere"}, {"replace", "7"}}};
    return reply(out);
  };
  const Json out = run(host, {{"parallel", 1}});
  CHECK(out["study"]["search"]["chosen"]["title"] == "patched");
  CHECK(host.requests.at("node-6/improve/again")
            .at("context")
            .at("problems")
            .get<std::string>()
            .find("its search text, which begins with `nowhere`, is not in the file") != std::string::npos);
}

TEST_CASE("a model that has nothing left to try closes its node, and twice in a row the phase") {
  FakeHost host = world();
  host.model = [](const std::string &name, const Json &request) {
    if (request.at("task") == "experiment.improve") {
      Json out = program("");
      out["plan"] = "All was tried.";
      return reply(out);
    }
    return answer(name, request);
  };
  run(host, {{"parallel", 1}});
  CHECK(host.node("node-6")["state"] == "declined");
  CHECK(host.node("node-6")["analysis"] == "All was tried.");
  CHECK(host.node("node-7")["state"] == "declined");
  CHECK(host.node("node-8")["operator"] == "ablate");
  CHECK_FALSE(has(host.started, "node-6/improve/again"));
}

TEST_CASE("a setting that no program reads is sent back") {
  FakeHost host = world();
  host.model = [](const std::string &name, const Json &request) {
    Json out = answer(name, request);
    if (name == "node-5/tune") out["json"]["settings"] = {{{"name", "spede"}, {"value", 3}}};
    return out;
  };
  run(host, {{"parallel", 1}});
  CHECK(host.requests.at("node-5/tune/again").at("context").at("problems") ==
        "the setting \"spede\" is not among those of the program, whose files stay as they are: nothing would read it");
}

TEST_CASE("an ablation that was there before is a failed node") {
  FakeHost host = world();
  host.model = [](const std::string &name, const Json &request) {
    Json out = answer(name, request);
    if (request.at("task") == "experiment.ablate") out["json"]["ablation"]["id"] = "no-spoon";
    return out;
  };
  const Json out = run(host, {{"parallel", 1}});
  CHECK(host.node("node-10")["analysis"] == "the ablation \"no-spoon\" was tried before, as node-9");
  CHECK(out["claims"]["claims"].size() == 3);
}

TEST_CASE("a run that looks wrong is looked at once, and what is broken is repaired") {
  FakeHost host = world();
  host.program = [](const std::string &name, const Json &request) {
    Json out = measure(name, request);
    if (name == "node-1/run") out["output"] = "RuntimeWarning: overflow";
    return out;
  };
  host.model = [](const std::string &name, const Json &request) {
    if (name == "node-1/assess") return reply({{"reason", "The sum overflows in line 3."}, {"verdict", "broken"}});
    return answer(name, request);
  };
  run(host, {{"parallel", 1}});
  CHECK(host.requests.at("node-1/assess").at("context").at("suspicions") ==
        Json{"the output has the line: RuntimeWarning: overflow"});
  CHECK(host.node("node-1")["state"] == "buggy");
  CHECK(host.node("node-1")["analysis"] == "The sum overflows in line 3.");
  CHECK_FALSE(host.node("node-1").contains("metric"));
  CHECK(host.node("node-2")["operator"] == "debug");
}

TEST_CASE(
    "whoever is to build on a program may say that it is wrong, it is looked at, and withdrawn where that is so") {
  FakeHost host = world();
  host.model = [](const std::string &name, const Json &request) {
    const std::string task = request.at("task");
    if (name == "node-6/improve") {
      Json out = program("nothing");
      out["doubt"] = "The spoon is counted twice.";
      return reply(out);
    }
    if (task == "experiment.assess")
      return reply(
          {{"reason", "It counts the spoon twice."}, {"verdict", name == "node-6/doubt" ? "broken" : "sound"}});
    return answer(name, request);
  };
  const Json out = run(host, {{"parallel", 1}});
  const std::string given = host.requests.at("node-6/improve").at("context").at("parent").at("id");
  CHECK(host.requests.at("node-6/doubt").at("context").at("program").at("id") == given);
  CHECK(host.requests.at("node-6/doubt").at("context").at("suspicions") ==
        Json{"whoever was asked to build on it says: The spoon is counted twice."});
  CHECK(host.node(given)["state"] == "buggy");
  CHECK(host.node(given)["analysis"] == "It counts the spoon twice.");
  CHECK_FALSE(host.node(given).contains("metric"));
  CHECK(host.node("node-6")["analysis"] == "the given program is wrong: The spoon is counted twice.");
  CHECK(host.node("node-8")["parent"] != given);  // node-7 had begun before the answer was there
  CHECK(out["study"]["search"]["chosen"]["node"] != given);
}

TEST_CASE("a doubt that does not hold changes nothing, and is not looked into twice") {
  FakeHost host = world();
  host.model = [](const std::string &name, const Json &request) {
    if (request.at("task") != "experiment.improve") return answer(name, request);
    Json out = program("nothing");
    out["doubt"] = "It smells.";
    return reply(out);
  };
  const Json out = run(host, {{"parallel", 1}});
  int looked = 0;
  for (const std::string &name : host.started) looked += name.find("/doubt") != std::string::npos;
  CHECK(looked == 1);
  CHECK(host.node("node-5")["state"] == "good");
  CHECK(out["study"]["search"]["chosen"]["node"] == "node-5");
}

TEST_CASE("a phase whose time is over begins nothing more, and the next goes on") {
  FakeHost host = world();
  host.timer = "phase/tune/limit";
  host.timer_waits_for = "node-4/run";
  Json asked = stage_request();
  asked["run"]["domain"]["phases"][1]["seconds"] = 600;
  run(host, {{"parallel", 1}}, asked);
  CHECK(host.requests.at("phase/tune/limit")["seconds"] == 600);
  CHECK(host.node("node-4")["operator"] == "tune");
  CHECK(host.node("node-4")["state"] == "good");  // what was begun comes to its end
  CHECK(host.node("node-5")["operator"] == "improve");
}

TEST_CASE("a node that takes too long is given up with what it has in flight") {
  FakeHost host = world();
  host.timer = "node-3/limit";
  host.timer_waits_for = "node-3/run";
  run(host, {{"parallel", 1}, {"node_time", 60}});
  CHECK(host.requests.at("node-3/limit")["seconds"] == 60);
  CHECK(has(host.cancelled, "node-3/run"));
  CHECK(host.node("node-3")["analysis"] ==
        "the node took longer than its limit of 60 seconds, model calls and runs together");
  CHECK(host.node("node-1")["state"] == "good");
  CHECK(has(host.cancelled, "node-1/limit"));
}

TEST_CASE("the house's faults end the stage and are no node's state") {
  FakeHost host = world();
  SECTION("of a provider") {
    host.model = [](const std::string &name, const Json &request) {
      if (name == "node-2/draft") throw sdk::Error("unavailable", "the provider does not answer");
      return answer(name, request);
    };
    CHECK_THROWS_WITH(run(host), "the provider does not answer");
  }
  SECTION("of a backend") {
    host.program = [](const std::string &name, const Json &request) {
      if (name == "node-1/run") throw sdk::Error("unavailable", "the disk is full");
      return measure(name, request);
    };
    CHECK_THROWS_WITH(run(host), "the disk is full");
  }
  for (const Json &node : host.nodes) CHECK(node["state"] == "running");
}

TEST_CASE("a plan that does not hold together is asked for once more, with the reason") {
  FakeHost host = world();
  host.model = [](const std::string &name, const Json &request) {
    Json out = answer(name, request);
    if (name == "plan") out["json"]["objective"]["metric"] = "taste";
    return out;
  };
  run(host);
  const Json context = host.requests.at("plan/repair").at("context");
  CHECK(context["problems"] == "objective.metric names \"taste\", which is not among the metrics (dissolved)");
  CHECK(context["previous"]["objective"]["metric"] == "taste");

  FakeHost stubborn = world();
  stubborn.model = [](const std::string &, const Json &) {
    Json p = plan();
    p["claims"] = Json::array();
    return reply(p);
  };
  CHECK_THROWS_WITH(
      run(stubborn),
      "the model's plan of the study cannot be used, also after one repair: claims is empty: plan at least one "
      "comparison that can turn out false");
  CHECK_FALSE(has(stubborn.started, "node-1/draft"));
}

TEST_CASE("a planner may say that an idea cannot be studied, which ends this idea with the reason") {
  FakeHost host = world();
  host.model = [](const std::string &, const Json &) {
    Json p = plan();
    for (const char *list : {"metrics", "conditions", "claims"}) p[list] = Json::array();
    p["declined"] = "No data set has water.";
    return reply(p);
  };
  try {
    run(host);
    FAIL("it ran");
  } catch (const athanor::sdk::Error &e) {
    CHECK(std::string(e.code) == "declined");
    CHECK(std::string(e.what()) == "the study of this idea cannot be made with what there is: No data set has water.");
  }
  CHECK_FALSE(has(host.started, "plan/repair"));
  CHECK_FALSE(has(host.started, "node-1/draft"));
}

TEST_CASE("the log names the program that results come from, and what each claim generalises over") {
  FakeHost host = world();
  run(host);
  const auto logged = [&](const std::string &part) {
    return std::any_of(host.logs.begin(), host.logs.end(),
                       [&](const std::string &line) { return line.find(part) != std::string::npos; });
  };
  CHECK(logged("results are those of node-"));
  CHECK(logged("\"improve 3\" (improve), objective "));
  CHECK(logged("; generalises over repetitions in which a seed varies the spoon"));
}

TEST_CASE("every node keeps its whole program and its parent, so that any two can be compared") {
  FakeHost host = world();
  run(host);
  std::size_t programs = 0;
  for (const Json &report : host.nodes) {
    const Json node = host.node(report.at("id"));
    if (node.at("state") == "failed" || node.at("state") == "declined") continue;
    CHECK(node.at("code").is_string());
    const bool first = node.at("operator") == "draft" || node.at("operator") == "reimplement";
    CHECK(node.contains("parent") != first);
    if (!first) CHECK(host.node(node.at("parent")).contains("code"));
    ++programs;
  }
  CHECK(programs > 10);
}

TEST_CASE("when no program works, the stage says so instead of inventing results") {
  FakeHost host = world();
  host.program = [](const std::string &name, const Json &request) {
    return name == "environment" ? measure(name, request) : outcome("timeout");
  };
  CHECK_THROWS_WITH(
      run(host),
      "none of the 5 programs that were tried measured the whole study; the last fault is node-4: the program did "
      "not end within its time limit");
}

TEST_CASE("a confirmation run that fails is counted and reported") {
  FakeHost host = world();
  host.program = [](const std::string &name, const Json &request) {
    return name == "confirm/best/seed-3102" ? outcome("memory") : measure(name, request);
  };
  const Json out = run(host);
  const Json best = out["study"]["search"]["confirmation"]["programs"][0];
  CHECK(best["good"] == 3);
  CHECK(best["faults"] == Json{{{"seed", 3102}, {"fault", "the program used more memory than its limit"}}});
  CHECK(out["claims"]["claims"][0]["test"]["n"] == 3);
}

TEST_CASE("programs are compared on all selection seeds") {
  FakeHost host = world();
  run(host, {{"selection_seeds", 3}});
  CHECK(has(host.started, "node-1/run"));
  CHECK(has(host.started, "node-1/run-2"));
  CHECK(has(host.started, "node-1/run-3"));
  CHECK(host.requests.at("node-1/run-3")["seed"] == 3003);
}

TEST_CASE("a cancelled run stops the stage at once") {
  FakeHost host = world();
  host.cancel_all = true;
  CHECK_THROWS_AS(run(host), sdk::Cancelled);
}
