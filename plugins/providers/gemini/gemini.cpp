// SPDX-License-Identifier: Apache-2.0
#include "gemini.hpp"

#include "decode.hpp"
#include "encode.hpp"
#include "errors.hpp"
#include "gemini_info.h"
#include "model_rules.hpp"

#include <athanor/http.hpp>

namespace athanor::gemini {

using sdk::Host;
using sdk::Json;
namespace http = sdk::http;

const char *const Gemini::info = gemini_info;

Gemini::Gemini(const Json &options, const std::filesystem::path &resources)
    : options_(Options::read(options)), table_(model_table(resources / "models.json")) {}

Json Gemini::run(const Json &request, Host &host) {
  const std::string schema = request.value("schema", "");
  if (schema == "athanor.provider.profile/1") return profile(table_, request.at("model").get<std::string>(), options_);
  if (schema == "athanor.provider.complete/1") return complete(request, host);
  sdk::unknown_request(request);
}

Json Gemini::complete(const Json &chat, Host &host) const {
  const std::string model = chat.at("model").get<std::string>();
  const Json rules = sdk::chat::model_rules(table_, model, options_.capabilities);
  const bool streamed = chat.value("stream", true);

  sdk::chat::ReplyBuilder reply;
  const Json body = encode(chat, rules, options_, reply);
  Json request = http::post(address(options_.base_url, model, streamed));
  http::header_secret(request, "x-goog-api-key", options_.api_key);
  if (!options_.extra_headers.empty()) request["headers"] = options_.extra_headers;
  request["body"] = {{"json_text", sdk::chat::ordered_text(body)}};
  if (streamed) {
    request["query"] = {{"alt", "sse"}};
    request["stream"] = "sse";
  }

  Answer answer(model, calls_in(chat), reply);
  answer.on_delta([&](const std::string &type, const std::string &text) {
    host.emit({{"schema", "athanor.provider.delta/1"}, {"type", type}, {"text", text}});
  });
  const http::Reply got =
      http::send(host, request, [&](const Json &frame) { answer.take_text(frame.at("data").get<std::string>()); });
  if (!got.ok()) throw failure_of(got, model);
  if (!streamed) answer.take_text(got.body);
  return answer.end();
}

}  // namespace athanor::gemini
