// SPDX-License-Identifier: Apache-2.0
//
// What a program cannot say of itself: predictions scored out of its sight, and splits that were not kept apart.
#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "stage.hpp"
#include "tests/plugins/experiment/folder.hpp"
#include "tests/plugins/experiment/world.hpp"

using namespace athanor;
using namespace athanor::experiment::test;

namespace {

Json request() {
  Json out = stage_request();
  out["run"]["domain"]["evaluation"] = {{"program", {{"path", "score.py"}, {"text", "print()"}}},
                                        {"command", {"python3", "score.py"}},
                                        {"predictions", "predictions.csv"},
                                        {"format", "lines \"id,grams\"."},
                                        {"metrics", {"dissolved"}},
                                        {"labels", {{"selection", "labels-a"}, {"claim", "labels-b"}}}};
  return out;
}

Json hidden_answer(const std::string &name, const Json &asked) {
  Json out = answer(name, asked);
  if (name != "plan") return out;
  out["json"]["objective"]["split"] = "selection";
  out["json"]["claims"][0]["split"] = "claim";
  out["json"]["datasets"][0]["splits"] = {"selection", "claim"};
  return out;
}

// Experiments write predictions, which stand for what the world would have measured; the scoring job measures them.
Json predict(const std::string &name, const Json &asked) {
  if (name == "environment") return measure(name, asked);
  if (asked.at("schema") == "athanor.experiment/1") {
    Json out = measure(name, asked);
    out["records"] = Json::array();
    if (out["status"] == "ok")
      out["files"] = {
          {{"path", "predictions.csv"}, {"artifact", asked["files"][0]["text"]}, {"media_type", "text/csv"}}};
    return out;
  }
  const std::string split = asked.at("env").at("ATHANOR_SPLIT");
  Json records = Json::array();
  const double quality = std::stod(asked.at("files")[0].at("artifact").get<std::string>());
  for (const double heat : {20.0, 60.5})
    for (const char *condition : {"still", "stirred"})
      records.push_back(
          {{"id", name + "#" + std::to_string(records.size() + 1)},
           {"metric", "dissolved"},
           {"value", quality + (condition == std::string("stirred")) + 0.01 * (asked.at("seed").get<int>() % 7)},
           {"condition", condition},
           {"factors", {{"heat", heat}}}});
  return outcome("ok", records);
}

Json run(FakeHost &host, const Json &asked) {
  const Folder folder;
  sdk::Host h(host.table());
  Json whole = asked;
  whole["folder"] = folder.path.string();
  return experiment::run_stage({{"parallel", 1}}, whole, h).at("outputs");
}

}  // namespace

TEST_CASE("selection uses one hidden split, the claims another") {
  FakeHost host;
  host.model = hidden_answer;
  host.program = predict;
  const Json out = run(host, request());
  for (const auto &[name, asked] : host.requests) {
    if (asked.at("schema") != "athanor.tool/1") continue;
    INFO(name);
    CHECK(asked["data"] == Json::array({name.rfind("confirm/", 0) == 0 ? "labels-b" : "labels-a"}));
  }
  CHECK(host.requests.count("node-1/score") == 1);
  CHECK(host.node("node-1")["state"] == "good");
  for (const auto &record : out["results"]["records"]) CHECK(record["split"] == "claim");
  CHECK(out["claims"]["claims"][0]["test"]["n"] == 4);
  CHECK(out["study"]["evaluation"] == Json{{"selection", "labels-a"}, {"claim", "labels-b"}});
  // Whoever reads of the data reads that they were hidden.
  CHECK(out["study"]["datasets"][0]["description"].get<std::string>().find(
            "No program sees the labels of its splits selection and claim: predictions are scored apart") !=
        std::string::npos);
}

TEST_CASE("what the stage asks for with a hidden evaluation is what it declares to the host") {
  std::ifstream in(std::string(ATHANOR_BUILD_DIR) + "/plugins/stages/experiment/info.json");
  REQUIRE(in.good());
  const auto declared = Json::parse(in).at("services").get<std::set<std::string>>();
  FakeHost host;
  host.model = hidden_answer;
  host.program = predict;
  run(host, request());
  std::set<std::string> asked_for;
  for (const auto &[name, asked] : host.requests) asked_for.insert(asked.at("schema").get<std::string>());
  CHECK(asked_for.count("athanor.tool/1") == 1);
  for (const std::string &service : asked_for) {
    INFO(service);
    CHECK(declared.count(service) == 1);
  }
}

TEST_CASE("a program that writes its own score has not been scored") {
  FakeHost host;
  host.model = hidden_answer;
  host.program = [](const std::string &name, const Json &asked) {
    Json out = predict(name, asked);
    if (name == "node-1/run")
      out["records"] = {{{"id", "x"},
                         {"metric", "dissolved"},
                         {"value", 99},
                         {"dataset", "sugar"},
                         {"split", "selection"},
                         {"condition", "still"},
                         {"factors", {{"heat", 20}}}}};
    return out;
  };
  run(host, request());
  CHECK(host.node("node-1")["metric"].get<double>() < 3);
}

TEST_CASE("a program without predictions, or with such as cannot be scored, is told so") {
  FakeHost host;
  host.model = hidden_answer;
  host.program = [](const std::string &name, const Json &asked) {
    Json out = predict(name, asked);
    if (name == "node-1/run") out.erase("files");
    if (name == "node-2/score") {
      out = outcome("failed");
      out["output"] = "line 7 has no grams\n";
    }
    return out;
  };
  run(host, request());
  CHECK(host.node("node-1")["analysis"] == "the program wrote no predictions: there is no file predictions.csv");
  CHECK(host.node("node-2")["analysis"] == "the predictions could not be scored: line 7 has no grams");
}

TEST_CASE("a plan that would claim on another split is sent back") {
  FakeHost host;
  host.model = [](const std::string &name, const Json &asked) {
    return name == "plan" ? answer(name, asked) : hidden_answer(name, asked);
  };
  host.program = predict;
  CHECK_THROWS_WITH(run(host, request()), Catch::Contains("programs are selected on the split \"selection\""));
}

TEST_CASE("a test set that was trained on makes a program broken, and its repair is asked for") {
  FakeHost host = world();
  host.program = [](const std::string &name, const Json &asked) {
    Json out = measure(name, asked);
    if (name == "node-1/run")
      out["examples"] = {
          {"splits",
           {{{"split", "train"}, {"count", 900}, {"distinct", 800}},
            {{"split", "test"}, {"count", 400}, {"distinct", 380}}}},
          {"conflicting_labels", 0},
          {"complete", true},
          {"faults", Json::array()},
          {"overlaps", {{{"a", "train"}, {"b", "test"}, {"shared", 212}, {"share_of_a", 0.26}, {"share_of_b", 0.53}}}}};
    return out;
  };
  run(host, stage_request());
  CHECK(host.node("node-1")["state"] == "buggy");
  CHECK(host.node("node-1")["analysis"].get<std::string>().find("53 %") != std::string::npos);
  CHECK(host.node("node-2")["operator"] == "debug");
}
