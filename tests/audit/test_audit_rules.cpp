// SPDX-License-Identifier: Apache-2.0
//
// The table of rules: docs/audit.md shows it, and every rule has a planted fault.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "audit/rules.hpp"

using athanor::writeup::audit::Rule;
using athanor::writeup::audit::rules;

namespace {

std::string page() {
  std::ifstream in(std::string(ATHANOR_SOURCE_DIR) + "/docs/audit.md");
  return {std::istreambuf_iterator<char>(in), {}};
}

// The table as the page shows it.
std::string table() {
  std::string out, family;
  for (const Rule &rule : rules()) {
    if (family != rule.family) {
      family = rule.family;
      out += std::string(out.empty() ? "" : "\n") + "### " + family +
             "\n\n| rule | severity | what it finds |\n|---|---|---|\n";
    }
    out += "| `" + std::string(rule.id) + "` | " + rule.severity + " | " + rule.finds + " |\n";
  }
  return out;
}

}  // namespace

TEST_CASE("docs/audit.md shows the table of rules") {
  INFO("docs/audit.md should hold\n\n" << table());
  CHECK(page().find(table()) != std::string::npos);
}

TEST_CASE("Rules are told apart by their ids, and have a severity") {
  std::set<std::string> ids;
  for (const Rule &rule : rules()) {
    INFO(rule.id);
    CHECK(ids.insert(rule.id).second);
    CHECK(std::set<std::string>{"error", "warning", "note"}.count(rule.severity) == 1);
  }
}

TEST_CASE("Every rule is proven by a planted fault") {
  std::set<std::string> proven;
  for (const auto &folder :
       std::filesystem::directory_iterator(std::string(ATHANOR_SOURCE_DIR) + "/tests/audit/planted")) {
    std::ifstream in(folder.path() / "expect.json");
    proven.insert(nlohmann::json::parse(in).at("rule").get<std::string>());
  }
  // What LaTeX a manuscript may use is proven by the tests of its reader.
  const std::set<std::string> of_reader{"command_not_allowed", "environment_not_allowed", "character_dropped"};
  for (const Rule &rule : rules()) {
    INFO(rule.id);
    CHECK((proven.count(rule.id) == 1 || of_reader.count(rule.id) == 1));
  }
}

TEST_CASE("A finding of a rule that is not in the table is a mistake of the audit") {
  CHECK_THROWS_AS(athanor::writeup::audit::found("no_such_rule", "", ""), std::logic_error);
}
