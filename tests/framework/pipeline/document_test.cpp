// SPDX-License-Identifier: Apache-2.0
//
// YAML as values with places, and the traps of YAML told apart.
#include <catch2/catch.hpp>

#include "pipeline/document.hpp"

using namespace athanor;

namespace {

Json value_of(const std::string &text) {
  std::vector<Diagnostic> findings;
  const auto document = parse_document_text("a.yaml", text, findings);
  INFO(render(findings));
  REQUIRE(document);
  return document->value;
}

// "line:column message" of the first finding, and how many there are when it is not the only one.
std::string fault_of(const std::string &text) {
  std::vector<Diagnostic> findings;
  CHECK_FALSE(parse_document_text("a.yaml", text, findings).has_value());
  REQUIRE_FALSE(findings.empty());
  const Diagnostic &d = findings[0];
  return std::to_string(d.line) + ":" + std::to_string(d.column) + " " + d.message +
         (findings.size() > 1 ? " (and " + std::to_string(findings.size() - 1) + " more)" : "");
}

}  // namespace

TEST_CASE("plain scalars follow the core schema of YAML 1.2") {
  CHECK(value_of("[true, False, null, ~, , 12, -3, 0x1F, 0o17, 1.5, 1e3, .5]") ==
        R"([true, false, null, null, null, 12, -3, 31, 15, 1.5, 1000.0, 0.5])"_json);
  CHECK(value_of("[yes, no, on, 0123, 1_000, 12:30, 2024-01-01, 10min]") ==
        R"(["yes", "no", "on", "0123", "1_000", "12:30", "2024-01-01", "10min"])"_json);
}

TEST_CASE("quoted scalars, and those tagged !!str, are texts") {
  CHECK(value_of("['5', \"true\", !!str 5, 'null']") == R"(["5", "true", "5", "null"])"_json);
}

TEST_CASE("every key and value knows its place, counted in characters") {
  std::vector<Diagnostic> findings;
  const auto d = parse_document_text("a.yaml", "a: 1\nb:\n  - x\n  - \"\u00e4\u00f6\": {c: 2}\n", findings);
  REQUIRE(d);
  CHECK(d->places.at("/b").key.line == 2);
  CHECK(d->places.at("/b/0").value.line == 3);
  CHECK(d->places.at("/b/0").value.column == 5);
  CHECK(d->places.at("/b/1/\u00e4\u00f6/c").key.column == 12);
  CHECK(d->finding("/b/1/\u00e4\u00f6/d", "missing").column == 5);  // at the key of the mapping around it
}

TEST_CASE("what YAML allows and nobody means is refused with its place") {
  CHECK(fault_of("a: 1\nb: 2\na: 3\n") == "3:1 the key 'a' stands here twice");
  CHECK(fault_of("a: {x: 1, x: 2}\n") == "1:11 the key 'x' stands here twice");
  CHECK(fault_of("b: &b {x: 1}\na:\n  <<: *b\n") == "3:3 merging with '<<' is not supported");
  CHECK(fault_of("a: 1\n---\nb: 2\n") == "3:1 a second YAML document begins here");
  CHECK(fault_of("a:\n\tb: 1\n") == "2:1 a tab stands where the line is indented");
  CHECK(fault_of("1: a\n") == "1:1 the key 1 is no text");
  CHECK(fault_of("? [a, b]\n: c\n") == "1:3 a key must be a text");
  CHECK(fault_of("a: !thing 3\n") == "1:4 the tag '!thing' has no meaning here");
  CHECK(fault_of("a: .nan\nb: 99999999999999999999\n") == "1:4 '.nan' is no number that can stand here (and 1 more)");
}

TEST_CASE("broken YAML is one finding with its place") {
  CHECK(fault_of("a: [1, 2\nb: 3\n").find("this is no YAML") != std::string::npos);
  CHECK(fault_of("b: 1\na: \"open\nc: 2\n") == "2:4 this quote is never closed");
  CHECK(fault_of("a: 'it''s open\n") == "1:4 this quote is never closed");
  CHECK(fault_of("a: *nothing\n").find("this is no YAML") != std::string::npos);
}

TEST_CASE("aliases that expand without end are stopped") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) bomb += (k ? ", " : "") + before;
    bomb += "]\n";
  }
  CHECK(fault_of(bomb).find("this file grows too large when its aliases are expanded") != std::string::npos);
  CHECK(fault_of("a: &a [*a]\n").find("too deeply") != std::string::npos);
  CHECK(fault_of(std::string(3000, '[')).size() > 0);
}

TEST_CASE("a few aliases are fine") {
  CHECK(value_of("a: &x {k: 1}\nb: *x\n") == R"({"a": {"k": 1}, "b": {"k": 1}})"_json);
}

TEST_CASE("a byte order mark and Windows line ends are no part of the text") {
  CHECK(value_of("\xEF\xBB\xBF"
                 "a: x\r\nb: y\r\n") == R"({"a": "x", "b": "y"})"_json);
}
