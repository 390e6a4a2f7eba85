// SPDX-License-Identifier: Apache-2.0
//
// Byte-exact fixtures of providers. A case is up to four files in tests/plugins/PROVIDER/fixtures/:
//
//     CASE.chat.json      {"options": {...}, "chat": Chat, "framing"?: "sse" | ...}: what the host asks, and how the
//                         answer is framed when that is not "sse" for a streamed and nothing for another chat
//     CASE.request.json   the one "athanor.http/1" request that the plugin must send, with its body as {"json": ...}
//     CASE.http           what the server answers: status line, headers, a blank line, the body's exact bytes
//     CASE.reply.json     the neutral reply, or {"error": {...}}: the members given must be there and equal
//
// The body goes through the same framing code as in a run, once whole and once byte by byte.
#pragma once

#include <athanor/chat.hpp>
#include <athanor/http.hpp>
#include <athanor/testing.hpp>
#include <sstream>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "services/http/frames.hpp"
#include "tests/sdk/documents/documents.hpp"

namespace athanor::test {

using sdk::Json;
namespace fs = std::filesystem;

// What a server answered, as the host's http service would hand it over.
struct Exchange {
  std::vector<Json> frames;
  Json result;                      // "athanor.http/1"'s
  std::optional<sdk::Error> error;  // the stream was cut
};

inline Exchange exchange_of(const std::string &raw, const std::string &stream, bool byte_by_byte) {
  const std::size_t split = raw.find("\r\n\r\n") != std::string::npos ? raw.find("\r\n\r\n") : raw.find("\n\n");
  const std::size_t gap = raw.find("\r\n\r\n") != std::string::npos ? 4 : 2;
  std::istringstream head(raw.substr(0, split));
  const std::string body = raw.substr(split + gap);
  Exchange out;
  std::string line, version;
  std::getline(head, line);
  int status = 0;
  std::istringstream(line) >> version >> status;
  Json headers = Json::object();
  while (std::getline(head, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const std::size_t colon = line.find(':');
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    headers[name] = line.substr(line.find_first_not_of(' ', colon + 1));
  }
  out.result = {{"status", status}, {"headers", headers}, {"body", ""}, {"url", "fixture"}, {"frames", 0}};
  if (stream.empty() || status < 200 || status > 299) {
    out.result["body"] = body;
    return out;
  }
  const auto reader = frame_reader(stream);
  const auto keep = [&](Json frame) { out.frames.push_back(std::move(frame)); };
  try {
    if (byte_by_byte)
      for (const char &c : body) reader->feed({&c, 1}, keep);
    else
      reader->feed(body, keep);
    reader->end(keep);
  } catch (const athanor::Error &e) {
    out.error = sdk::Error(e.code(), e.message());
  }
  out.result["frames"] = out.frames.size();
  return out;
}

// How a provider dealt with a case.
struct Outcome {
  Json request;  // the http request that it sent
  Json reply;    // the neutral reply, or {"error": document}
  std::vector<Json> deltas;
};

// What a provider says in every case is as the published schemas say.
inline void require_documents(const Json &request, const Exchange &exchange, const Outcome &out) {
  if (!request.is_null()) tests::require_document("athanor.http/1", request);
  for (const Json &frame : exchange.frames) tests::require_document("athanor.http.frame/1", frame);
  for (const Json &delta : out.deltas) tests::require_document("athanor.provider.delta/1", delta);
  if (out.reply.contains("error"))
    tests::require_document("athanor.error/1", out.reply.at("error"));
  else
    tests::require_document("athanor.provider.reply/1", out.reply);
}

// Plays a case against an instance of the provider's class.
template <class Provider>
Outcome play(const fs::path &fixtures, const std::string &name, const fs::path &resources, bool byte_by_byte) {
  const Json given = Json::parse(athanor::read_file(fixtures / (name + ".chat.json")));
  const std::string raw = athanor::read_file(fixtures / (name + ".http"));
  Outcome out;
  Json asked;  // the http request, byte for byte
  sdk::testing::FakeHost host;
  sdk::testing::Instance<Provider> instance(given.at("options"), resources);
  Json chat = given.at("chat");
  chat["schema"] = "athanor.provider.complete/1";
  std::optional<Exchange> exchange;
  // Whether the answer is framed depends on the request, which is known only when it is made.
  host.answer("athanor.http/1", [&](const Json &request) -> Json {
    out.request = asked = request;
    if (request.contains("body") && request["body"].contains("json_text")) {
      const Json body{{"json", Json::parse(request["body"]["json_text"].get<std::string>())}};
      out.request["body"] = body;
    }
    if (exchange->error) throw *exchange->error;
    return exchange->result;
  });
  const bool streamed = chat.value("stream", true);
  exchange = exchange_of(raw, given.value("framing", streamed ? std::string("sse") : std::string()), byte_by_byte);
  host.tells("athanor.http/1", exchange->frames);
  try {
    out.reply = instance.run(chat, host, [&](const Json &delta) { out.deltas.push_back(delta); });
  } catch (const sdk::Error &e) {
    out.reply = {{"error", e.document()}};
  }
  require_documents(asked, *exchange, out);
  return out;
}

// The first member of `expected` that `actual` lacks or has otherwise, as a JSON pointer and both values; "" if none.
inline std::string first_difference(const Json &expected, const Json &actual, const std::string &at = "") {
  if (expected.is_object() && actual.is_object()) {
    for (const auto &[key, value] : expected.items()) {
      if (!actual.contains(key)) return at + "/" + key + " is missing";
      const std::string below = first_difference(value, actual.at(key), at + "/" + key);
      if (!below.empty()) return below;
    }
    return "";
  }
  if (expected.is_array() && actual.is_array() && expected.size() == actual.size()) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const std::string below = first_difference(expected[i], actual[i], at + "/" + std::to_string(i));
      if (!below.empty()) return below;
    }
    return "";
  }
  return expected == actual ? "" : at + ": expected " + expected.dump() + ", got " + actual.dump();
}

}  // namespace athanor::test
