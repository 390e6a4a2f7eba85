// SPDX-License-Identifier: Apache-2.0
//
// Programs on GPUs: what is asked for, what a GPU without memory left means for a program, and what is not its fault.
#include <catch2/catch.hpp>

#include "briefing.hpp"
#include "stage.hpp"
#include "tests/plugins/experiment/folder.hpp"
#include "tests/plugins/experiment/world.hpp"
#include "tree.hpp"

using namespace athanor;
using namespace athanor::experiment::test;

namespace {

Json run(FakeHost &host, const Json &options = Json::object(), Json request = stage_request()) {
  const Folder folder;
  sdk::Host h(host.table());
  request["folder"] = folder.path.string();
  return experiment::run_stage(options, request, h).at("outputs");
}

Json out_of_memory(bool alone) {
  Json out = outcome("failed");
  out["cause"] = "gpu_memory";
  out["output"] = "CUDA out of memory.";
  out["environment"]["gpus"] = {{{"name", "Made-up"}, {"memory_bytes", 8589934592}}};
  out["environment"]["gpus_alone"] = alone;
  return out;
}

bool started(const FakeHost &host, const std::string &name) { return host.requests.count(name) > 0; }

}  // namespace

TEST_CASE("every run of a program asks for the GPUs of the stage's options, or of the profile") {
  Json request = stage_request();
  request["run"]["domain"]["experiment"]["gpus"] = 1;
  FakeHost host = world();
  run(host, Json::object(), request);
  CHECK(host.requests.at("node-1/run").at("gpus") == 1);
  CHECK_FALSE(host.requests.at("node-1/run").contains("gpu_memory_bytes"));
  CHECK(host.requests.at("node-1/draft").at("context").at("contract").at("limits") == "1 GPU");

  FakeHost other = world();
  run(other, {{"gpus", 2}, {"gpu_memory", 12884901888}}, request);
  CHECK(other.requests.at("node-1/run").at("gpus") == 2);
  CHECK(other.requests.at("node-1/run").at("gpu_memory_bytes") == 12884901888);
  CHECK(other.requests.at("node-1/draft").at("context").at("contract").at("limits") ==
        "2 GPUs with 12 GiB of memory each");

  FakeHost none = world();
  run(none, {{"gpus", 0}}, request);
  CHECK(none.requests.at("node-1/run").at("gpus") == 0);
  CHECK(none.requests.at("node-1/draft").at("context").at("contract").at("limits") == "");
}

TEST_CASE("time, cores and GPUs of a run stand in one sentence") {
  CHECK(experiment::limits_text(
            {{"limits", {{"seconds", 60}}}, {"threads", 2}, {"gpus", 1}, {"gpu_memory_bytes", 1610612736}}) ==
        "60 seconds, 2 processor cores and 1 GPU with 1.5 GiB of memory");
}

TEST_CASE("a program that found its GPU's memory taken by others runs once more, alone, and is judged by that") {
  FakeHost host = world();
  host.program = [](const std::string &name, const Json &request) {
    return name == "node-1/run" || name == "confirm/best/seed-3102" ? out_of_memory(false) : measure(name, request);
  };
  const Json out = run(host, {{"parallel", 1}});
  CHECK_FALSE(host.requests.at("node-1/run").contains("gpus_alone"));
  CHECK(host.requests.at("node-1/run/alone").at("gpus_alone") == true);
  CHECK(host.requests.at("node-1/run/alone").at("seed") == host.requests.at("node-1/run").at("seed"));
  CHECK(host.node("node-1")["state"] == "good");
  CHECK(host.node("node-1")["calls"] == Json{"node-1/draft", "node-1/run", "node-1/run/alone"});
  CHECK(started(host, "confirm/best/seed-3102/alone"));
  CHECK_FALSE(started(host, "confirm/best/seed-3101/alone"));
  CHECK(out["claims"]["claims"][0]["verdict"] == "supported");
}

TEST_CASE("a program that needs more than a GPU has is made smaller, and that is no repair of a bug") {
  FakeHost host = world();
  host.program = [](const std::string &name, const Json &request) {
    const bool first = name.rfind("node-1/", 0) == 0 || name.rfind("node-2/", 0) == 0;
    return first ? out_of_memory(true) : measure(name, request);
  };
  host.model = [](const std::string &name, const Json &request) {
    if (request.at("task") != "experiment.debug") return answer(name, request);
    Json smaller = program("smaller", std::to_string(1 + 0.1 * request.at("context").at("attempt").get<int>()));
    smaller["settings"] = {{{"name", "speed"}, {"value", 0}}};
    return reply(smaller);
  };
  // No bug is repaired at all; what is too large is.
  run(host, {{"parallel", 1}, {"debug_depth", 0}, {"drafts", 1}});
  CHECK_FALSE(started(host, "node-1/run/alone"));  // it was alone: another run would tell nothing new
  REQUIRE(started(host, "node-2/debug"));
  const Json parent = host.requests.at("node-2/debug").at("context").at("parent");
  CHECK(parent.at("fault") == "the program needs more memory than its GPU has (8 GiB)");
  CHECK(parent.at("too_large") == true);
  CHECK(host.requests.at("node-3/debug").at("context").at("parent").at("too_large") == true);
  CHECK(host.node("node-3")["state"] == "good");
}

TEST_CASE("a program that stays too large is given up like any other") {
  experiment::Tree tree(true, 1);
  const auto fail = [&](experiment::Node &node, bool too_large) {
    node.too_large = too_large;
    tree.end(node, experiment::State::buggy);
  };
  int last = -1;
  for (int i = 0; i < 4; ++i) {
    experiment::Node &node = tree.add(i == 0 ? experiment::Operator::draft : experiment::Operator::debug, last, 0);
    fail(node, true);
    last = node.index;
    INFO(i);
    CHECK(tree.broken(0).empty() == (i == 3));  // smaller twice, and once as a bug
  }
  CHECK(tree.at(last).shrinks == 2);
  CHECK(tree.at(last).debug_depth == 1);
}

TEST_CASE("packages that the backend was found to have are those that programs are told of") {
  Json request = stage_request();
  request["run"]["domain"]["experiment"]["packages"] = {"abacus"};
  request["run"]["backend"] = {{"use", "local"},
                               {"packages", {{{"name", "spoon"}, {"version", "2.1"}}, {{"name", "cup"}}}}};
  FakeHost host = world();
  run(host, Json::object(), request);
  CHECK(host.requests.at("node-1/draft").at("context").at("contract").at("package_list") == "spoon 2.1, cup");
}

TEST_CASE("the Python and the image that programs ran with stand in the study") {
  Json request = stage_request();
  const Json image{{"image", "python:3.12"}, {"tool", "podman"}, {"version", "4.3.1"}, {"id", "0a1b"}};
  request["run"]["backend"] = {{"use", "local"}, {"python", {{"version", "3.12.1"}}}, {"container", image}};
  FakeHost host = world();
  const Json environment = run(host, Json::object(), request).at("study").at("environment");
  CHECK(environment.at("container") == image);
  CHECK(environment.at("python").at("version") == "3.12.1");
  FakeHost other = world();
  CHECK_FALSE(run(other).at("study").at("environment").contains("container"));
}
