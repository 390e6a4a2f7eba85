// SPDX-License-Identifier: Apache-2.0
//
// The lines of the wire: how they are written, and what is made of those that are none.
#include "plugin/wire.hpp"

#include <catch2/catch.hpp>

#include "support.hpp"

using namespace athanor;

TEST_CASE("a message is one line of JSON, whatever its document holds") {
  const Json document{{"schema", "x/1"}, {"text", "two\nlines \"quoted\""}};
  const std::string line = wire::line("run", 7, {{"name", "n"}}, document, "it");
  CHECK(line.find('\n') == line.size() - 1);
  wire::Message message = wire::read(std::string_view(line).substr(0, line.size() - 1));
  CHECK(message.type == "run");
  CHECK(message.id == 7);
  CHECK(message.text("name") == "n");
  CHECK(message.take_document() == document);
  CHECK(wire::line("stop", 3) == "{\"id\":3,\"type\":\"stop\"}\n");
}

TEST_CASE("a line that is no message is quoted, as far as it helps") {
  auto said = [](const std::string &line) { return complaint([&] { wire::read(line); }); };
  CHECK(said("Hello, world") == R"(plugin_fault: a line that is no message: "Hello, world")");
  CHECK(said("[1, 2]") == R"(plugin_fault: a line that is no message: "[1, 2]")");
  CHECK(said(R"({"id": 1})") == R"(plugin_fault: a line that is no message: "{\"id\": 1}")");
  CHECK(said(R"({"type": "run", "id": -1})") ==
        R"(plugin_fault: a message whose id is no number: "{\"type\": \"run\", \"id\": -1}")");
  CHECK(said(std::string(300, 'a')) ==
        "plugin_fault: a line that is no message: \"" + std::string(200, 'a') + "\" and so on");
  CHECK(said(std::string("\x1b[31mred\xff")) == "plugin_fault: a line that is no message: \"[31mred\xEF\xBF\xBD\"");
}

TEST_CASE("a document of 16 MiB goes through, and no larger one") {
  const std::size_t around = std::string(R"({"text":""})").size();
  const Json largest{{"text", std::string((16 << 20) - around, 'x')}};
  const std::string line = wire::line("result", 1, {}, largest, "it");
  CHECK(wire::read(std::string_view(line).substr(0, line.size() - 1)).take_document() == largest);
  const Json larger{{"text", std::string((16 << 20) - around + 1, 'x')}};
  CHECK(complaint([&] { wire::line("result", 1, {}, larger, "the answer"); }) ==
        "bad_reply: the answer is 16777217 bytes long; the limit is 16 MiB");
}

TEST_CASE("lines come out whole, however the bytes arrive") {
  wire::Lines lines;
  std::vector<std::string> out;
  const std::string text = "one\n\ntwo\nthr";
  for (const char c : text) {
    lines.add(&c, 1);
    while (const auto line = lines.next()) out.push_back(*line);
  }
  CHECK(out == std::vector<std::string>{"one", "", "two"});
  CHECK(lines.rest() == "thr");
  lines.add("ee\nfour\n", 8);
  CHECK(lines.next() == "three");
  CHECK(lines.next() == "four");
  CHECK(lines.next() == std::nullopt);
  CHECK_FALSE(lines.too_long());
}
