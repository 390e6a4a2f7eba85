// SPDX-License-Identifier: Apache-2.0
//
// `athanor show`: what a run found, and any one thing in it.
#include "support.hpp"

using namespace athanor;
using namespace athanor::test;

namespace {

struct ARun {
  TemporaryFolder folder;
  fs::path run = make_run(folder, "one", 1, [](BelievableRun &r) { r.all(); });
  Said show(std::vector<std::string> words) const {
    words.insert(words.begin(), {"show", run.string()});
    return athanor_says(words);
  }
};

}  // namespace

TEST_CASE("show tells of a run: idea, claims with verdicts and intervals, the chosen program, the paper") {
  const ARun a;
  const Said said = a.show({});
  INFO(said.out << said.err);
  CHECK(said.status == 0);
  CHECK(has(said.out, "model  scripted/digits (scripted, not a language model)"));
  CHECK(has(said.out, "idea: Label smoothing as a shield against wrong labels"));
  CHECK(has(said.out, "chosen program: label-smoothing/experiment/node-6, accuracy 0.897"));
  CHECK(has(said.out, "  accurate    supported     +0.04 [0.021, 0.059]   0.0031\n"));
  CHECK(has(said.out, "  calibrated  refuted       +0.031 [0.012, 0.05]   0.0124\n"));
  CHECK(has(said.out, "  harmless    inconclusive  +0.002 [-0.006, 0.01]  0.58\n"));
  CHECK(has(said.out, (a.run / "paper.pdf").string()));
  const Json told = Json::parse(a.show({"--json"}).out);
  CHECK(told["branches"][0]["claims"].size() == 3);
  CHECK(told["branches"][0]["best"]["id"] == "node-6");
}

TEST_CASE("show finds a node by its id, and tells its plan, calls, measurements and output") {
  const ARun a;
  const Said said = a.show({"node-6"});
  INFO(said.out << said.err);
  CHECK(said.status == 0);
  CHECK(has(said.out, "node      label-smoothing/experiment/node-6\n"));
  CHECK(
      has(said.out, "state     good, phase explore\noperator  improve\nparent    node-4\nchildren  node-8, node-9\n"));
  CHECK(has(said.out, "Replace the one-hot targets"));
  CHECK(has(said.out, "node-6/run      experiment  11    3.4 s  ok"));
  CHECK(has(said.out, "accuracy digits test smooth noise=0.2    0.897  1"));
  CHECK(has(said.out, "    epoch 40 loss 0.31\n"));
  CHECK(has(said.out, "--code shows it"));
  CHECK_FALSE(has(said.out, "import numpy"));
  CHECK(has(a.show({"experiment/node-6", "--code"}).out, "import numpy as np\n"));
  CHECK(Json::parse(a.show({"node-6", "--json"}).out)["measurements"].size() == 2);
}

TEST_CASE("show gives the prompt as it was sent, the reply, and the price of each attempt") {
  const ARun a;
  const Said said = a.show({"node-6/improve"});
  INFO(said.out << said.err);
  CHECK(has(said.out, "kind      llm, task experiment.improve, role coder\n"));
  CHECK(has(said.out, "attempt 1: scripted/digits (scripted), ok after "));
  CHECK(has(said.out, "--- system\nYou write experiments.\n--- user\nThe idea: label smoothing.\nWrite a program.\n"));
  CHECK(has(said.out, "{\"plan\": \"Train with soft targets.\""));
  CHECK(has(a.show({"label-smoothing.experiment.node-6.run"}).out, "status    ok, 2 records"));
}

TEST_CASE("what a model or a program wrote does not steer the terminal") {
  const TemporaryFolder folder;
  const fs::path run = make_run(folder, "one", 1, [](BelievableRun &r) {
    r.call("main/ideation", "propose", "ideation.propose", "topic", "red \x1b[31m bell \a csi \xC2\x9B end");
  });
  const Said said = athanor_says({"show", run.string(), "propose"});
  CHECK(has(said.out, "red \xEF\xBF\xBD[31m bell \xEF\xBF\xBD csi \xEF\xBF\xBD end\n"));
}

TEST_CASE("show prints a document whole, and says where a stored file lies") {
  const ARun a;
  const Json claims = Json::parse(a.show({"claims"}).out);
  CHECK(claims["claims"][0]["id"] == "accurate");
  CHECK(Json::parse(a.show({"label-smoothing/experiment/claims@1"}).out) == claims);
  CHECK(Json::parse(a.show({"paper", "--json"}).out)["type"] == "paper/1");
  const std::string blob = Json::parse(a.show({"paper"}).out)["pdf"]["artifact"];
  const Said where = a.show({blob});
  CHECK(where.out == (a.run / "blobs" / blob.substr(7, 2) / blob.substr(9)).string() + "\n");
  write_file(a.run / "artifacts/label-smoothing/experiment/claims@1.json", "{}");
  const Said changed = a.show({"claims"});
  CHECK(changed.status == 1);
  CHECK(has(changed.err, "is not what was recorded: its SHA-256 differs"));
}

TEST_CASE("a stage's name lists its nodes and calls") {
  const ARun a;
  const Said said = a.show({"experiment"});
  CHECK(has(said.out, "node-6  improve   explore    node-4  good     0.897   3.4 s  Smoothing that follows"));
  CHECK(has(said.out, "node-6/improve  "));
  CHECK(has(said.out, "  experiment.improve  "));
}

TEST_CASE("a name that fits nothing, or several things, is answered with what it could be") {
  const ARun a;
  Said said = a.show({"node-66"});
  CHECK(said.status == 1);
  CHECK(has(said.err, "this run has nothing called 'node-66'; did you mean 'node-6'?"));
  said = a.show({"improve"});
  CHECK(said.status == 1);
  CHECK(has(said.err,
            "'improve' can be any of 2\n  give more of its name: label-smoothing/experiment/node-6/improve and "
            "label-smoothing/experiment/node-7/improve\n"));
  said = a.show({"claims", "--code"});
  CHECK(said.status == 2);
  CHECK(has(said.err, "--code needs a node, and 'claims' is none"));
}
