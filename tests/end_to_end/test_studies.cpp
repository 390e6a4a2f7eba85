// SPDX-License-Identifier: Apache-2.0
//
// The studies that are shipped beside the quickstart, from topic to paper: C++ programs that are compiled and timed, a
// second study of machine learning with every operator, and one with PyTorch whose first program tests on its training
// data.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <regex>
#include <set>

#include "tests/end_to_end/finished_study.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

// Which operator is tried next follows from which node has ended: one at a time, or no two runs have the same tree.
const std::vector<std::string> in_order{"--set", "stages.experiment.with.parallel=1"};

// A repair of a program that failed: the node, and the one that it put right.
bool mends(const Study &study, const std::string &parent_operator) {
  for (const auto &[id, node] : study.nodes) {
    if (node.value("operator", "") != "debug" || node.at("state") != "good") continue;
    const auto parent = study.nodes.find(node.value("parent", ""));
    if (parent != study.nodes.end() && parent->second.value("operator", "") == parent_operator &&
        parent->second.at("state") == "buggy")
      return true;
  }
  return false;
}

}  // namespace

TEST_CASE("C++ programs are compiled, run and timed, and nobody speaks of machine learning") {
  const Study study("configs/algorithm-engineering.yaml", "branch-free-partition", in_order);
  CHECK(fs::exists(study.run / "paper.pdf"));
  every_claim_has_a_verdict(study);

  // The second draft does not compile; a patch of one line puts it right.
  CHECK(study.count("draft", "good") == 1);
  CHECK(study.count("draft", "buggy") == 1);
  CHECK(mends(study, "draft"));
  for (const std::string op : {"tune", "improve", "combine", "replicate", "ablate", "reimplement"}) {
    INFO(op);
    CHECK(study.count(op, "good") >= 1);
  }
  const Json versions = study.artifact("study").at("environment").at("versions");
  CHECK(versions.at("compiler").get<std::string>().find("g++") != std::string::npos);
  CHECK_FALSE(versions.at("processor").get<std::string>().empty());

  // Counts do not hang on the machine: on random input the branch-free partition has far fewer branches.
  std::map<std::string, std::vector<double>> branches;
  const Json results = study.artifact("results");
  for (const Json &record : results.at("records"))
    if (record.at("metric") == "branches" && record.at("factors").at("order") == "random")
      branches[record.at("condition")].push_back(record.at("value"));
  REQUIRE(branches["branching"].size() >= 10);
  CHECK(*std::min_element(branches["branching"].begin(), branches["branching"].end()) >
        *std::max_element(branches["branchless"].begin(), branches["branchless"].end()));

  const std::regex words(
      "machine learning|deep learning|neural|classifier|\\btrain(ed|ing|s)?\\b|\\bepochs?\\b|gradient|learning rate|"
      "overfit|hyperparameter|clean labels|test data|validation",
      std::regex::icase | std::regex::ECMAScript);
  const auto prompts = study.prompts();
  REQUIRE(prompts.size() >= 20);
  for (const auto &[call, text] : prompts) {
    std::smatch found;
    INFO(call);
    const bool speaks = std::regex_search(text, found, words);
    INFO("it says: " << (speaks ? found.str() : ""));
    CHECK_FALSE(speaks);
  }
}

TEST_CASE("a second study of machine learning, on other data, uses every operator") {
  const Study study("examples/regularisation/regularisation.yaml", "penalty-on-weights", in_order);
  CHECK(fs::exists(study.run / "paper.pdf"));
  every_claim_has_a_verdict(study);
  CHECK(mends(study, "draft"));
  for (const std::string op : {"draft", "debug", "tune", "improve", "combine", "replicate", "ablate", "reimplement"}) {
    INFO(op);
    CHECK(study.count(op, "good") >= 1);
  }
  const Json document = study.artifact("study");
  CHECK(document.at("seeds").at("confirmation").size() == 10);
  CHECK(document.at("datasets").at(0).at("licence") == "CC BY 4.0");
  // Splits overlap from seed to seed, and the test allows for it.
  CHECK(claim_of(study, "loss-100").at("test").at("name").get<std::string>().find("resampled") != std::string::npos);
}

TEST_CASE("a program that tests on its training data is found out, and the study goes on without it") {
  if (run_command({"/usr/bin/python3", "-c", "import torch"}, "/").status != 0) {
    WARN("python3-torch is not installed; ./dev setup all installs it");
    return;
  }
  const Study study("examples/compositional-lstm/compositional-lstm.yaml", "compositional-penalty", in_order);
  CHECK(fs::exists(study.run / "paper.pdf"));
  every_claim_has_a_verdict(study);
  CHECK(study.count("draft", "buggy") >= 1);
  CHECK(study.count("draft", "good") == 0);
  CHECK(mends(study, "draft"));
  for (const auto &[id, node] : study.nodes)
    if (node.value("operator", "") == "draft") {
      // "55 % of the 250 examples of split test of arithmetic are also in split train; ..."
      const std::string why = node.value("analysis", "");
      INFO(why);
      CHECK(why.find("of split test of arithmetic are also in split train") != std::string::npos);
      CHECK(std::atoi(why.c_str()) > 50);
    }
  CHECK(study.count("reimplement", "good") >= 1);  // again where a better program came later
}

TEST_CASE("a study that starts from a program which is there already changes it by patches, and compares with it") {
  const Study study("examples/own-code/own-code.yaml", "main", in_order);
  every_claim_has_a_verdict(study);
  CHECK(study.nodes.at("node-1").at("operator") == "original");
  CHECK(study.count("draft", "good") == 1);
  CHECK(mends(study, "draft"));
  CHECK(study.count("reimplement", "good") >= 1);  // again where a better program came later

  // The first patch did not fit; the second is the first with the file's own spaces.
  bool told = false;
  for (const auto &[call, text] : study.prompts())
    told = told || (call.find("/again") != std::string::npos && text.find("in spaces only") != std::string::npos);
  CHECK(told);
  // What may not be changed was not shown.
  for (const auto &[call, text] : study.prompts()) CHECK(text.find("def parts(count, seed)") == std::string::npos);

  const Json results = study.artifact("results");
  std::set<std::string> programs;
  for (const Json &record : results.at("records"))
    programs.insert(record.at("condition").get<std::string>() + " by " + record.at("program").get<std::string>());
  CHECK(programs.count("squares by original") == 1);
  CHECK(programs.count("huber by confirmed") == 1);
  // Nearly a third of the targets' sum is wrong: a robust loss helps beyond doubt.
  CHECK(claim_of(study, "error").at("verdict") == "supported");
}
