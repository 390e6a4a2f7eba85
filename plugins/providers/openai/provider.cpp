// SPDX-License-Identifier: Apache-2.0
#include "provider.hpp"

#include <memory>

#include "chat_decode.hpp"
#include "chat_encode.hpp"
#include "chat_stream.hpp"
#include "errors.hpp"
#include "lenient.hpp"
#include "responses_decode.hpp"
#include "responses_encode.hpp"
#include "responses_stream.hpp"

namespace athanor::openai {
namespace {

using sdk::chat::ReplyBuilder;

std::size_t calls_in(const Json &chat) {
  std::size_t count = 0;
  for (const Json &message : list_at(chat, "messages"))
    for (const Json &part : list_at(message, "parts")) count += text_at(part, "type") == "tool_call" ? 1 : 0;
  return count;
}

// The body of a reply that came in one piece. Throws what it holds of errors.
Json checked(const sdk::http::Reply &reply, const std::string &title) {
  Json document = reply.json();
  const Json error = error_in(document);
  if (!reply.ok() || !error.is_null() || !document.is_object()) throw service_error(reply, title, error);
  return document;
}

}  // namespace

Json Provider::run(const Json &request, sdk::Host &host) const {
  const std::string schema = request.value("schema", "");
  if (schema == "athanor.provider.profile/1")
    return profile(settings_, rules_.traits(settings_, request.at("model").get<std::string>()));
  if (schema == "athanor.provider.complete/1") return complete(request, host);
  sdk::unknown_request(request);
}

Json Provider::complete(const Json &chat, sdk::Host &host) const {
  const Traits traits = rules_.traits(settings_, chat.at("model").get<std::string>());
  ReplyBuilder reply;
  Json body = settings_.responses ? encode_responses(chat, traits, reply) : encode_chat(chat, traits, reply);
  body.merge_patch(settings_.extra_body);
  Json request = http_request(body);
  sdk::http::bearer(request, settings_.api_key);
  if (const Json &key = traits.at("key"); text_at(key, "type") == "header") {
    request.erase("auth");
    sdk::http::header_secret(request, text_at(key, "name"), settings_.api_key);
  }
  const bool stream = member(body, "stream") == true;
  const Answer answer =
      stream ? streamed(host, request, traits.text("title")) : whole(host, request, traits.text("title"));
  reply.more()["model_resolved"] = traits.model();  // unless the answer says it better
  put_headers(answer.http.headers, reply.more());
  try {
    if (settings_.responses)
      decode_responses(answer.document, traits, answer.http, reply);
    else
      decode_chat(answer.document, traits, calls_in(chat), reply);
  } catch (sdk::Error &error) {
    put_headers(answer.http.headers, error.details);
    throw;
  }
  return reply.document();
}

Json Provider::http_request(const Json &body) const {
  Json out = sdk::http::post(settings_.base_url + (settings_.responses ? "/responses" : "/chat/completions"));
  if (!settings_.api_version.empty()) out["query"] = {{"api-version", settings_.api_version}};
  Json headers = Json::object();
  if (!settings_.organization.empty()) headers["OpenAI-Organization"] = settings_.organization;
  if (!settings_.project.empty()) headers["OpenAI-Project"] = settings_.project;
  headers.update(settings_.extra_headers);
  if (!headers.empty()) out["headers"] = std::move(headers);
  // As text, because the order of a schema's properties is the order in which the model writes them.
  out["body"] = {{"json_text", sdk::chat::ordered_text(body)}};
  if (member(body, "stream") == true) out["stream"] = "sse";
  return out;
}

Provider::Answer Provider::whole(sdk::Host &host, const Json &request, const std::string &title) const {
  sdk::http::Reply reply = sdk::http::send(host, request);
  Json document = checked(reply, title);
  if (!document.contains(settings_.responses ? "status" : "choices")) throw service_error(reply, title, nullptr);
  return {std::move(document), std::move(reply)};
}

Provider::Answer Provider::streamed(sdk::Host &host, const Json &request, const std::string &title) const {
  std::unique_ptr<Fold> fold;
  if (settings_.responses)
    fold = std::make_unique<ResponsesFold>();
  else
    fold = std::make_unique<ChatFold>();
  Frames frames(*fold, [&](const std::string &type, const std::string &text) {
    host.emit({{"schema", "athanor.provider.delta/1"}, {"type", type}, {"text", text}});
  });
  sdk::http::Reply reply;
  reply.status = 200;
  try {
    reply = sdk::http::send(host, request, [&](const Json &frame) { frames.take(frame); });
  } catch (const sdk::Error &) {
    // The way broke. That matters unless the server had already said all that it had to say.
    if (!frames.complete() && frames.error().is_null()) throw;
  }
  if (!frames.error().is_null()) {
    sdk::Error error = service_error(reply, title, frames.error());
    error.details["maybe_billed"] = true;
    throw error;
  }
  // A server that cannot stream, or that fails before it begins to, answers in one piece.
  if (!reply.ok() || (!frames.complete() && !reply.body.empty())) return {checked(reply, title), std::move(reply)};
  return {fold->document(), std::move(reply)};
}

}  // namespace athanor::openai
