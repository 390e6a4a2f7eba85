// SPDX-License-Identifier: Apache-2.0
#include "provider.hpp"

#include <athanor/chat.hpp>

#include "decode.hpp"
#include "encode.hpp"
#include "errors.hpp"
#include "stream.hpp"
#include "usage.hpp"

namespace athanor::anthropic {
namespace {

namespace http = sdk::http;

void tell(const sdk::Host &host, const std::string &type, const std::string &text) {
  host.emit({{"schema", "athanor.provider.delta/1"}, {"type", type}, {"text", text}});
}

// The whole message that the events of a stream make up.
Json streamed_message(sdk::Host &host, const Json &request, const std::string &who, http::Reply &answer) {
  Stream stream(who, [&](const std::string &type, const std::string &text) { tell(host, type, text); });
  try {
    answer = http::send(host, request, [&](const Json &frame) { stream.take(frame); });
  } catch (const sdk::Error &) {
    if (stream.error()) throw *stream.error();  // what the service said before it hung up says more
    throw;
  }
  if (!answer.ok()) throw http_error(answer, who);
  if (stream.error()) throw with_headers(*stream.error(), answer.headers);
  if (!stream.ended()) throw with_headers(sdk::chat::truncated(who), answer.headers);
  return stream.message();
}

Json whole_message(sdk::Host &host, const Json &request, const std::string &who, http::Reply &answer) {
  answer = http::send(host, request);
  if (!answer.ok()) throw http_error(answer, who);
  Json message = answer.json();
  if (message.is_object() && message.value("type", "") == "error")
    throw with_headers(event_error(message, who), answer.headers);
  if (!message.is_object() || !message.value("content", Json()).is_array())
    throw with_headers(nonsense(who, "no message", answer.body), answer.headers);
  return message;
}

}  // namespace

Provider::Provider(const Json &options, const std::filesystem::path &resources)
    : options_(options), rules_(resources / "models.json", options_.capabilities) {}

Json Provider::run(const Json &request, sdk::Host &host) const {
  const std::string schema = request.value("schema", "");
  if (schema == "athanor.provider.profile/1") return profile(request.at("model").get<std::string>());
  if (schema == "athanor.provider.complete/1") return complete(request, host);
  sdk::unknown_request(request);
}

Json Provider::profile(const std::string &model) const {
  Json out = rules_.find(model).profile;
  out["schema"] = "athanor.provider.profile/1";
  out["model"] = model;
  out["system"] = "anthropic";
  out["server"] = options_.server();
  return out;
}

Json Provider::complete(const Json &chat, sdk::Host &host) const {
  const Model model = rules_.find(chat.at("model").get<std::string>());
  sdk::chat::ReplyBuilder reply;
  Json body = encode(chat, model, reply);
  body.merge_patch(options_.extra_body);
  const bool streamed = body.value("stream", false);

  Json request = options_.request();
  request["body"] = {{"json_text", sdk::chat::ordered_text(body)}};
  if (streamed) request["stream"] = "sse";
  http::Reply answer;
  const Json message = streamed ? streamed_message(host, request, options_.who(), answer)
                                : whole_message(host, request, options_.who(), answer);
  try {
    decode(message, model.name, reply);
  } catch (const Json::exception &) {
    throw with_headers(nonsense(options_.who(), "a message of another shape", message.dump()), answer.headers);
  }
  const std::string id = answer.header("request-id");
  if (!id.empty()) reply.more()["request_id"] = id;
  if (Json rate = rate_of(answer.headers); !rate.empty()) reply.more()["rate"] = std::move(rate);
  return reply.document();
}

}  // namespace athanor::anthropic
