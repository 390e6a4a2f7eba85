// SPDX-License-Identifier: Apache-2.0
//
// The table of a job's connections.
#include "sandbox/doors/connections.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace athanor::sandbox;
using Json = nlohmann::json;

TEST_CASE("connections to one host are one row, refused ones another") {
  Connections table;
  for (int i = 0; i < 3; ++i) table.add(line_of({"a.example.org", 443, true, 10, 100, ""}));
  table.add(line_of({"a.example.org", 443, false, 0, 0, "not listed"}));
  table.add("no line at all");
  CHECK(Json::parse(table.json()) == Json::parse(R"([
    {"host": "a.example.org", "port": 443, "allowed": false, "count": 1, "sent_bytes": 0, "received_bytes": 0,
     "why": "not listed"},
    {"host": "a.example.org", "port": 443, "allowed": true, "count": 3, "sent_bytes": 30, "received_bytes": 300}])"));
}

TEST_CASE("a job that asks for a thousand hosts gets a table of two hundred") {
  Connections table;
  for (int i = 0; i < 1000; ++i) table.add(line_of({"host-" + std::to_string(i), 443, false, 0, 0, "not listed"}));
  CHECK(Json::parse(table.json()).size() == 200);
  CHECK(table.left_out() == 800);
}
