// SPDX-License-Identifier: Apache-2.0
#include "services/repeated_nodes.hpp"

#include <catch2/catch.hpp>

#include "tests/temporary_folder.hpp"

using namespace athanor;

namespace {

const Json one_begins{{"id", "node-1"}, {"state", "running"}}, one_ends{{"id", "node-1"}, {"state", "good"}},
    two_begins{{"id", "node-2"}, {"state", "running"}}, two_ends{{"id", "node-2"}, {"state", "failed"}};

// A ledger in which a former process put these.
std::unique_ptr<Ledger> ledger_with(const tests::TemporaryFolder &folder, const std::vector<Json> &nodes) {
  auto ledger = Ledger::create(folder / "ledger.sqlite");
  for (const Json &node : nodes) {
    ledger->node("main/a", node);
    ledger->event("main/a", "node", node);
  }
  ledger->wait_for_all();
  return ledger;
}

}  // namespace

TEST_CASE("nodes that are put again as they were are repeated, the first new one ends that") {
  const tests::TemporaryFolder folder;
  const auto ledger = ledger_with(folder, {one_begins, two_begins, one_ends});
  RepeatedNodes nodes;
  CHECK(nodes.is_repeated(*ledger, "main/a", one_begins));
  CHECK(nodes.is_repeated(*ledger, "main/a", two_begins));
  CHECK(nodes.is_repeated(*ledger, "main/a", one_ends));
  CHECK_FALSE(nodes.is_repeated(*ledger, "main/a", two_ends));
  CHECK_FALSE(nodes.is_repeated(*ledger, "main/a", one_ends));  // now it is news: it was something else meanwhile
}

TEST_CASE("a stage that does otherwise than before writes all of it") {
  const tests::TemporaryFolder folder;
  const auto ledger = ledger_with(folder, {one_begins, two_begins, one_ends});
  RepeatedNodes nodes;
  CHECK(nodes.is_repeated(*ledger, "main/a", one_begins));
  CHECK_FALSE(nodes.is_repeated(*ledger, "main/a", two_ends));
  CHECK_FALSE(nodes.is_repeated(*ledger, "main/a", two_begins));
}

TEST_CASE("a stage that goes on from its journal leaves out the first ones, other stages' nodes are their own") {
  const tests::TemporaryFolder folder;
  const auto ledger = ledger_with(folder, {one_begins, two_begins, one_ends});
  RepeatedNodes here, elsewhere;
  CHECK(here.is_repeated(*ledger, "main/a", one_ends));
  CHECK_FALSE(here.is_repeated(*ledger, "main/a", two_ends));
  CHECK_FALSE(elsewhere.is_repeated(*ledger, "main/b", one_begins));
}

TEST_CASE("a node whose row is gone is written again, whatever the events say") {
  const tests::TemporaryFolder folder;
  const auto ledger = Ledger::create(folder / "ledger.sqlite");
  ledger->wait(ledger->event("main/a", "node", one_begins));
  RepeatedNodes nodes;
  CHECK_FALSE(nodes.is_repeated(*ledger, "main/a", one_begins));
}
