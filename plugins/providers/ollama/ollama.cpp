// SPDX-License-Identifier: Apache-2.0
#include "ollama.hpp"

#include "decode.hpp"
#include "encode.hpp"
#include "errors.hpp"
#include "model_rules.hpp"
#include "ollama_info.h"

#include <athanor/http.hpp>

namespace athanor::ollama {
namespace {

using sdk::Host;
using sdk::Json;
namespace http = sdk::http;

http::Reply sent(Host &host, const Json &request, const http::OnFrame &on_frame, const std::string &base_url) {
  try {
    return http::send(host, request, on_frame);
  } catch (sdk::Error &e) {
    if (e.code == "unavailable" && e.hint.empty())
      e.hint = "is Ollama running at " + base_url + "? `ollama serve` starts it";
    throw;
  }
}

}  // namespace

const char *const Ollama::info = ollama_info;

Ollama::Ollama(const Json &options, const std::filesystem::path &resources)
    : options_(Options::read(options)), table_(model_table(resources / "models.json")) {}

Json Ollama::run(const Json &request, Host &host) {
  const std::string schema = request.value("schema", "");
  if (schema == "athanor.provider.profile/1") return profile(table_, request.at("model").get<std::string>(), options_);
  if (schema == "athanor.provider.complete/1") return complete(request, host);
  sdk::unknown_request(request);
}

Json Ollama::complete(const Json &chat, Host &host) const {
  const std::string model = chat.at("model").get<std::string>();
  const Json rules = sdk::chat::model_rules(table_, model, options_.capabilities);
  const bool streamed = chat.value("stream", true);

  sdk::chat::ReplyBuilder reply;
  const Json body = encode(chat, rules, options_, reply);
  Json request = http::post(options_.base_url + "/api/chat");
  http::bearer(request, options_.api_key);
  if (!options_.extra_headers.empty()) request["headers"] = options_.extra_headers;
  request["body"] = {{"json_text", sdk::chat::ordered_text(body)}};
  // A model is loaded inside its first call, and a long prompt is read before the first byte: minutes are no sign of a
  // fault. Without a stream the first byte comes after the whole answer.
  request["timeouts"] = {{"first_byte", 1800}, {"idle", 600}};
  if (streamed) request["stream"] = "ndjson";

  Answer answer(model, calls_in(chat), reply);
  answer.on_delta([&](const std::string &type, const std::string &text) {
    host.emit({{"schema", "athanor.provider.delta/1"}, {"type", type}, {"text", text}});
  });
  const http::Reply got = sent(
      host, request, [&](const Json &frame) { answer.take_text(frame.at("data").get<std::string>()); },
      options_.base_url);
  if (!got.ok()) throw failure_of(got, model, options_.num_ctx);
  if (!streamed) answer.take_text(got.body);
  return answer.end();
}

}  // namespace athanor::ollama
