// SPDX-License-Identifier: Apache-2.0
//
// A study that starts from the user's own program: it runs first, as it is, and is the baseline of every claim.
#include <catch2/catch.hpp>

#include "original.hpp"
#include "stage.hpp"
#include "tests/plugins/experiment/folder.hpp"
#include "tests/plugins/experiment/world.hpp"

using namespace athanor;
using namespace athanor::experiment::test;

namespace {

Json own_code() {
  return {{"source", "kitchen"},
          {"commit", "1a2b3c4"},
          {"files",
           {{{"path", "quality.txt"}, {"text", "1.0"}},
            {{"path", "spoons.txt"}, {"text", "silver"}},
            {{"path", "table.bin"}, {"artifact", "sha256:00"}, {"size", 9}}}},
          {"editable", {"quality.txt"}}};
}

// Programs measure one value at each place and name no condition; what they are worth is their text.
Json measure_plainly(const std::string &name, const Json &request) {
  if (name == "environment") return measure(name, request);
  double quality = 0;
  for (const Json &file : request.at("files"))
    if (file.at("path") == "quality.txt") quality = std::stod(file.at("text").get<std::string>());
  const int seed = request.at("seed");
  Json records = Json::array();
  for (const char *split : {"bench", "kitchen"})
    for (const double heat : {20.0, 60.5})
      records.push_back({{"id", name + "#" + std::to_string(records.size() + 1)},
                         {"metric", "dissolved"},
                         {"value", quality + 0.01 * (seed * 3 % 7) + 0.01 * (quality - 1) * (seed * 5 % 11)},
                         {"dataset", "sugar"},
                         {"split", split},
                         {"factors", {{"heat", heat}}}});
  return outcome("ok", records);
}

Json change(const std::string &title, const std::string &from, const std::string &to) {
  Json out = program(title);
  out["edits"] = {{{"path", "quality.txt"}, {"search", from}, {"replace", to}}};
  return out;
}

Json answer_by_edits(const std::string &name, const Json &request) {
  const std::string task = request.at("task");
  const Json &context = request.at("context");
  if (task == "experiment.draft")
    return reply(change("stirred", "1.0", "1." + std::to_string(context.at("attempt").get<int>())));
  if (task == "experiment.reimplement") return reply(change("stirred anew", "1.0", "1.25"));
  if (task == "experiment.improve") {
    const std::string text = context.at("parent").at("files")[0].at("text");
    return reply(change("stirred faster", text, text + "5"));
  }
  return answer(name, request);
}

Json request() {
  Json out = stage_request();
  out["run"]["code"] = own_code();
  out["run"]["domain"]["phases"] = {
      {{"id", "implement"}, {"goal", "stir"}, {"operators", {"draft", "debug"}}, {"nodes", 2}, {"until", "settled"}},
      {{"id", "explore"}, {"goal", "improve"}, {"operators", {"improve"}}, {"nodes", 2}},
      {{"id", "verify"}, {"goal", "verify"}, {"operators", {"reimplement"}}, {"nodes", 1}}};
  return out;
}

FakeHost kitchen() {
  FakeHost host;
  host.model = answer_by_edits;
  host.program = measure_plainly;
  return host;
}

Json run(FakeHost &host, Json asked = request()) {
  const Folder folder;
  sdk::Host h(host.table());
  asked["folder"] = folder.path.string();
  return experiment::run_stage({{"parallel", 1}}, asked, h).at("outputs");
}

}  // namespace

TEST_CASE("the program as it is runs first, and the study is planned on what it measures") {
  FakeHost host = kitchen();
  run(host);
  CHECK(host.started[0] == "environment");
  CHECK(host.started[1] == "original/run");
  CHECK(host.started[2] == "plan");
  const Json original = host.requests.at("plan").at("context").at("original");
  CHECK(original["measures"][0] == "`dissolved` on data set \"sugar\", split \"bench\", heat = 20: 1.01");
  CHECK(original["files"] == Json{{{"path", "quality.txt"}, {"text", "1.0"}}});
}

TEST_CASE("changes are made to it by patches, what may not be changed goes along unseen") {
  FakeHost host = kitchen();
  run(host);
  CHECK(host.node("node-1")["operator"] == "original");
  CHECK(host.node("node-2")["operator"] == "draft");
  CHECK(host.node("node-2")["parent"] == "node-1");
  CHECK(host.requests.at("node-2/draft").at("context").at("original").at("files").size() == 1);
  const Json files = host.requests.at("node-2/run").at("files");
  CHECK(files[0] == Json{{"path", "quality.txt"}, {"text", "1.1"}});
  CHECK(files[1] == Json{{"path", "spoons.txt"}, {"text", "silver"}});
  CHECK(files[2] == Json{{"path", "table.bin"}, {"artifact", "sha256:00"}});
}

TEST_CASE("it is the baseline of every claim, on the same fresh seeds") {
  FakeHost host = kitchen();
  const Json out = run(host);
  CHECK(host.requests.count("confirm/original/seed-3101") == 1);
  CHECK(host.requests.count("confirm/best/seed-3101") == 1);
  const Json claim = out["claims"]["claims"][0];
  CHECK(claim["verdict"] == "supported");
  CHECK(claim["effect"]["difference"].get<double>() > 0.2);
  INFO(claim["replications"]);
  CHECK(claim["replications"][0]["agrees"] == true);
  for (const auto &record : out["results"]["records"])
    CHECK(record["program"] == (record["condition"] == "still" ? "original" : "confirmed"));
  CHECK(out["study"]["code"] == Json{{"source", "kitchen"}, {"commit", "1a2b3c4"}});
  CHECK(out["study"]["search"]["chosen"]["title"] == "stirred faster");
}

TEST_CASE("a plan of what it does not measure is sent back") {
  FakeHost host = kitchen();
  host.model = [](const std::string &name, const Json &asked) {
    Json out = answer_by_edits(name, asked);
    if (name == "plan") out["json"]["factors"][0]["levels"] = {20, 99};
    return out;
  };
  run(host);
  CHECK(host.requests.at("plan/repair").at("context").at("problems") ==
        "the program as it is does not measure `dissolved` on data set \"sugar\", split \"bench\" at all declared "
        "levels\n"
        "the program as it is does not measure `dissolved` on data set \"sugar\", split \"kitchen\" at all declared "
        "levels");
}

TEST_CASE("a program that cannot be a baseline ends the stage before any model is asked") {
  FakeHost host = kitchen();
  SECTION("it fails") {
    host.program = [](const std::string &name, const Json &asked) {
      return name == "environment" ? measure(name, asked) : outcome("failed");
    };
    CHECK_THROWS_WITH(
        run(host),
        "the program in `code` cannot be the baseline: it ended with the status failed; it printed at the end: "
        "stirring...");
  }
  SECTION("it measures nothing") {
    host.program = [](const std::string &name, const Json &asked) {
      return name == "environment" ? measure(name, asked) : outcome("ok");
    };
    CHECK_THROWS_WITH(run(host), Catch::Contains("it measured nothing"));
  }
  SECTION("it names conditions") {
    host.program = [](const std::string &name, const Json &asked) {
      Json out = measure_plainly(name, asked);
      if (name != "environment") out["records"][0]["condition"] = "mine";
      return out;
    };
    CHECK_THROWS_WITH(run(host), Catch::Contains("leave `condition` out"));
  }
  CHECK(host.requests.count("plan") == 0);
}

TEST_CASE("a file that is not the model's to change stays as it is") {
  FakeHost host = kitchen();
  host.model = [](const std::string &name, const Json &asked) {
    if (name != "node-2/draft") return answer_by_edits(name, asked);
    Json out = program("melted");
    out["files"] = {{{"path", "spoons.txt"}, {"text", "gold"}}};
    return reply(out);
  };
  run(host);
  CHECK(host.requests.at("node-2/draft/again").at("context").at("problems") ==
        "the file spoons.txt may not be changed");
}
