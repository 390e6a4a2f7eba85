// SPDX-License-Identifier: Apache-2.0
//
// Bytes in pieces of any size become the same frames.
#include "services/http/frames.hpp"

#include <catch2/catch.hpp>

#include "foundation/error.hpp"

using namespace athanor;

namespace {

// The frames of a text that arrives in pieces of `size` bytes.
Json frames(const std::string &kind, const std::string &text, std::size_t size = 1, std::size_t most = 1 << 20) {
  Json out = Json::array();
  const auto reader = frame_reader(kind, most);
  const auto take = [&](Json frame) {
    REQUIRE(frame.at("schema") == "athanor.http.frame/1");
    frame.erase("schema");
    out.push_back(std::move(frame));
  };
  for (std::size_t at = 0; at < text.size(); at += size) reader->feed(text.substr(at, size), take);
  reader->end(take);
  return out;
}

// The same whatever the size of the pieces.
Json frames_of_any_size(const std::string &kind, const std::string &text) {
  const Json whole = frames(kind, text, text.size() + 1);
  for (const std::size_t size : {1, 2, 3, 7}) CHECK(frames(kind, text, size) == whole);
  return whole;
}

std::string big_endian(std::uint32_t number, int bytes = 4) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xFF);
  return out;
}

// Bit by bit, unlike the reader's.
std::uint32_t crc(const std::string &bytes) {
  std::uint32_t out = 0xFFFFFFFFu;
  for (const char c : bytes) {
    out ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) out = (out >> 1) ^ (out & 1 ? 0xEDB88320u : 0);
  }
  return ~out;
}

std::string header(const std::string &name, const std::string &value) {
  return static_cast<char>(name.size()) + name + '\7' + big_endian(static_cast<std::uint32_t>(value.size()), 2) + value;
}

std::string message(const std::string &headers, const std::string &payload) {
  std::string out = big_endian(static_cast<std::uint32_t>(16 + headers.size() + payload.size())) +
                    big_endian(static_cast<std::uint32_t>(headers.size()));
  out += big_endian(crc(out));
  out += headers + payload;
  return out + big_endian(crc(out));
}

const std::string delta = header(":event-type", "contentBlockDelta") + header(":message-type", "event");

}  // namespace

TEST_CASE("the checksum is the one of IEEE 802.3") { CHECK(crc("123456789") == 0xCBF43926u); }

TEST_CASE("server-sent events end at a blank line, whatever ends a line") {
  const Json two{{{"event", "a"}, {"data", "1"}}, {{"data", "2"}}};
  CHECK(frames_of_any_size("sse", "event: a\ndata: 1\n\ndata: 2\n\n") == two);
  CHECK(frames_of_any_size("sse", "event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n") == two);
  CHECK(frames_of_any_size("sse", "event: a\rdata: 1\r\rdata: 2\r\r") == two);
}

TEST_CASE("server-sent events: a mark at the beginning, comments, unknown fields and one blank are no data") {
  CHECK(frames_of_any_size("sse",
                           "\xEF\xBB\xBF"
                           "data:1\n: still here\nid: 7\nretry: 10\ndata:  2\n\n:\n\n") == Json{{{"data", "1\n 2"}}});
  CHECK(frames_of_any_size("sse", "data\n\n") == Json{{{"data", ""}}});
  CHECK(frames_of_any_size("sse", "event: lonely\n\n").empty());
}

TEST_CASE("a last event without its blank line counts if it is whole JSON") {
  CHECK(frames_of_any_size("sse", "data: {\"a\":1}\n") == Json{{{"data", "{\"a\":1}"}}});
  CHECK(frames_of_any_size("sse", "data: {\"a\":1}") == Json{{{"data", "{\"a\":1}"}}});
  CHECK(frames_of_any_size("sse", "data: {\"a\":").empty());
}

TEST_CASE("characters that are split between pieces arrive whole, broken ones are replaced") {
  CHECK(frames_of_any_size("sse", "data: \xF0\x9F\x8C\x8D\n\n") == Json{{{"data", "\xF0\x9F\x8C\x8D"}}});
  CHECK(frames_of_any_size("sse", "data: a\xF0\x9F\n\n").at(0).at("data").get<std::string>().substr(0, 4) ==
        "a\xEF\xBF\xBD");
}

TEST_CASE("JSON lines are frames, empty lines are none, a last one needs no end") {
  CHECK(frames_of_any_size("ndjson", "{\"a\":1}\n\n  \r\n{\"b\":2}") ==
        Json{{{"data", "{\"a\":1}"}}, {{"data", "{\"b\":2}"}}});
}

TEST_CASE("an AWS event stream gives headers and payload") {
  const Json all = frames_of_any_size("aws_event_stream", message(delta, "{\"x\":1}") + message("", ""));
  REQUIRE(all.size() == 2);
  CHECK(all[0] == Json{{"event", "contentBlockDelta"},
                       {"headers", {{":event-type", "contentBlockDelta"}, {":message-type", "event"}}},
                       {"data", "{\"x\":1}"}});
  CHECK(all[1] == Json{{"headers", Json::object()}, {"data", ""}});
}

TEST_CASE("headers of other types are passed over") {
  const std::string others = std::string("\4true") + '\0' + "\4byte" + '\2' + 'x' + "\4long" + '\5' + "12345678" +
                             "\5bytes" + '\6' + big_endian(2, 2) + "xy";
  CHECK(frames("aws_event_stream", message(others + delta, "p")).at(0).at("headers").size() == 2);
}

TEST_CASE("damage in an AWS event stream is found") {
  const std::string good = message(delta, "{\"x\":1}");
  for (const std::size_t at : {std::size_t{1}, std::size_t{9}, std::size_t{20}, good.size() - 6, good.size() - 1}) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 4);
    CAPTURE(at);
    try {
      frames("aws_event_stream", bad);
      FAIL("it was accepted");
    } catch (const Error &e) {
      CHECK(e.code() == "truncated");
      CHECK(e.details().at("maybe_billed") == true);
    }
  }
  CHECK_THROWS_WITH(frames("aws_event_stream", good.substr(0, good.size() - 1)),
                    "the stream is damaged: it ends inside a frame");
}

TEST_CASE("a frame without end is too large") {
  for (const char *kind : {"sse", "ndjson"})
    CHECK_THROWS_WITH(frames(kind, std::string(2000, 'x'), 100, 1000), Catch::Contains("longer than 1000 bytes"));
  std::string lines;
  for (int i = 0; i < 300; ++i) lines += "data: x\n";
  CHECK_THROWS_WITH(frames("sse", lines, 100, 500), Catch::Contains("longer than 500 bytes"));
  CHECK_THROWS_WITH(frames("aws_event_stream", message("", std::string(2000, 'x')), 100, 1000),
                    Catch::Contains("longer than 1000 bytes"));
}

TEST_CASE("an unknown framing is refused") { CHECK_THROWS_AS(frame_reader("xml"), Error); }
