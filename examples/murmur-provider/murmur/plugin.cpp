// SPDX-License-Identifier: Apache-2.0
//
// The provider `murmur`: neutral chats to a murmur server and back. It opens no connection, waits for no turn, tries
// nothing again and keeps no record: it encodes, asks the host's http, and decodes. The host does the rest, for every
// provider alike.
#include <athanor/plugin.hpp>

#include "murmur_info.h"
#include "protocol.hpp"

namespace {

using athanor::sdk::Error;
using athanor::sdk::Host;
using athanor::sdk::Json;
namespace http = athanor::sdk::http;

class Murmur {
 public:
  static constexpr const char *kind = "provider", *name = "murmur", *info = murmur_info;

  Murmur(const Json &options, const std::filesystem::path &) : base_url_(options.at("base_url")) {
    if (options.contains("token")) token_ = options.at("token");
  }

  Json run(const Json &request, Host &host) {
    const std::string asked = request.value("schema", "");
    if (asked == "athanor.provider.profile/1") return profile(request.at("model"));
    if (asked == "athanor.provider.complete/1") return complete(request, host);
    athanor::sdk::unknown_request(request);
  }

 private:
  // It takes words and gives words: answers as JSON are asked for in the prompt, which the host does by the rung
  // `text`.
  Json profile(const std::string &model) const {
    return {{"schema", "athanor.provider.profile/1"},
            {"model", model},
            {"description", "a voice of a murmur server"},
            {"json", true},
            {"structured", {"text"}},
            {"vision", false},
            {"tools", false},
            {"stream", true},
            {"parameters", {"temperature", "seed"}},
            {"price", "free"},
            {"system", "murmur"},
            {"server", athanor::sdk::chat::server_of(base_url_)}};
  }

  Json complete(const Json &chat, Host &host) const {
    const std::string model = chat.at("model");
    athanor::sdk::chat::ReplyBuilder reply;
    Json request = http::post(base_url_ + "/say");
    request["body"] = {{"json", murmur::encode(chat, reply)}};
    request["stream"] = "ndjson";
    http::bearer(request, token_);
    murmur::Answer answer(model, reply, [&](const std::string &words) {
      host.emit({{"schema", "athanor.provider.delta/1"}, {"type", "text"}, {"text", words}});
    });
    const http::Reply got = sent(host, request, [&](const Json &frame) { answer.take(frame.at("data")); });
    if (!got.ok()) throw murmur::failure_of(got, model);
    return answer.end();
  }

  http::Reply sent(Host &host, const Json &request, const http::OnFrame &on_frame) const {
    try {
      return http::send(host, request, on_frame);
    } catch (Error &e) {
      if (e.code == "unavailable" && e.hint.empty()) e.hint = "is a murmur server running at " + base_url_ + "?";
      throw;
    }
  }

  const std::string base_url_;
  Json token_;  // {"secret": NAME}, or null: the key itself is never seen here
};

}  // namespace

ATHANOR_PLUGIN("org.example.murmur", "1.0.0", Murmur)
