// SPDX-License-Identifier: Apache-2.0
//
// A finished run of a shipped pipeline, and what tests ask of it.
#ifndef ATHANOR_TESTS_FINISHED_STUDY_HPP
#define ATHANOR_TESTS_FINISHED_STUDY_HPP

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <set>

#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "tests/end_to_end/athanor_command.hpp"

namespace athanor::tests {

// A finished run of a shipped pipeline, and its tree.
struct Study {
  TemporaryFolder folder;
  fs::path run = folder / "run";
  std::string branch;
  std::map<std::string, Json> nodes;  // by id, each as it was in the end

  Study(const std::string &pipeline, std::string named, const std::vector<std::string> &more = {})
      : branch(std::move(named)) {
    std::vector<std::string> words{"run", source(pipeline), "--run-dir", run.string()};
    words.insert(words.end(), more.begin(), more.end());
    const Said said = athanor_says(words, folder.path());
    INFO(said.err);
    REQUIRE(said.status == 0);
    for (const Json &row : ledger()->select("SELECT node_json FROM nodes ORDER BY position"))
      nodes[row.at("node_json").at("id")] = row.at("node_json");
  }

  std::unique_ptr<Ledger> ledger() const { return Ledger::open_to_read(run / "ledger.sqlite"); }

  Json artifact(const std::string &name) const {
    return Json::parse(read_file(run / "artifacts" / branch / "experiment" / (name + "@1.json")));
  }

  int count(const std::string &op, const std::string &state) const {
    int found = 0;
    for (const auto &[id, node] : nodes) found += node.value("operator", "") == op && node.at("state") == state;
    return found;
  }

  // Every text that the model was sent, by call.
  std::multimap<std::string, std::string> prompts() const {
    std::multimap<std::string, std::string> out;
    for (const Json &row : ledger()->select("SELECT instance, call, request_json FROM attempts"))
      for (const Json &message : row.at("request_json").at("messages"))
        for (const Json &part : message.at("parts"))
          out.emplace(row.at("instance").get<std::string>() + "/" + row.at("call").get<std::string>(),
                      part.value("text", ""));
    return out;
  }
};

inline void every_claim_has_a_verdict(const Study &study) {
  const Json claims = study.artifact("claims").at("claims");
  REQUIRE_FALSE(claims.empty());
  for (const Json &claim : claims) {
    INFO(claim.at("id"));
    CHECK(std::set<std::string>{"supported", "refuted", "inconclusive"}.count(claim.at("verdict")) == 1);
    CHECK_FALSE(claim.at("evidence").empty());
  }
}

inline Json claim_of(const Study &study, const std::string &id) {
  const Json claims = study.artifact("claims").at("claims");
  for (const Json &claim : claims)
    if (claim.at("id") == id) return claim;
  FAIL("there is no claim " << id);
  return {};
}

}  // namespace athanor::tests

#endif
