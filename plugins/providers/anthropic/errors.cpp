// SPDX-License-Identifier: Apache-2.0
#include "errors.hpp"

#include "usage.hpp"

namespace athanor::anthropic {
namespace {

struct Said {
  std::string type, message;
};

// {type: "error", error: {type, message}}; other servers leave the outer type out, or write {message} alone.
Said said_in(const Json &body) {
  if (!body.is_object()) return {};
  const Json inner = body.value("error", Json());
  if (inner.is_string()) return {"", inner.get<std::string>()};
  const Json &from = inner.is_object() ? inner : body;
  Said out;
  if (const Json type = from.value("type", Json()); type.is_string()) out.type = type.get<std::string>();
  if (const Json text = from.value("message", Json()); text.is_string()) out.message = text.get<std::string>();
  return out;
}

bool mentions(const std::string &text, std::initializer_list<const char *> words) {
  for (const char *word : words)
    if (text.find(word) != std::string::npos) return true;
  return false;
}

// By type and, where one type stands for several things, by what the message says; "" leaves it to the status. The
// sentences are those that the service is known to use, and are no promise of it: a miss costs a better code, no more.
std::string code_of(const Said &said, const std::string &whole) {
  if (mentions(whole, {"enforced_spend_limit_reached"})) return "quota";
  if (said.type == "rate_limit_error") return mentions(said.message, {"spend limit"}) ? "quota" : "rate_limited";
  if (said.type == "overloaded_error") return "overloaded";
  if (said.type == "api_error" || said.type == "timeout_error") return "server_error";
  if (said.type == "authentication_error" || said.type == "permission_error") return "auth";
  if (said.type == "billing_error") return "quota";
  if (said.type == "request_too_large" || said.type == "exceed_context_size_error") return "context_overflow";
  if (said.type == "not_found_error") return "invalid_request";
  if (said.type != "invalid_request_error") return "";
  if (mentions(said.message, {"credit balance"})) return "quota";
  if (mentions(said.message, {"prompt is too long", "exceed context limit"})) return "context_overflow";
  return "invalid_request";
}

std::string hint_for(const std::string &code) {
  if (code == "auth") return "check the option api_key, and auth: some servers want bearer";
  if (code == "quota") return "raise the spend limit or the credit of the account that the key belongs to";
  return "";
}

// Where the request was wrong, so that the host can try without a schema when it was the schema.
std::string place_of(const std::string &code, const std::string &message) {
  if (code != "invalid_request") return "";
  if (mentions(message, {"output_config", "json_schema", "JSON schema", "output_format"}))
    return "/response_format/schema";
  return mentions(message, {"input_schema"}) ? "/tools" : "";
}

}  // namespace

sdk::Error http_error(const sdk::http::Reply &reply, const std::string &who) {
  const Said said = said_in(reply.json());
  sdk::Error out = sdk::http::failure(reply, who, said.message, code_of(said, reply.body), said.type);
  out.hint = hint_for(out.code);
  out.at = place_of(out.code, said.message);
  return with_headers(std::move(out), reply.headers);
}

sdk::Error event_error(const Json &event, const std::string &who) {
  const Said said = said_in(event);
  const std::string code = code_of(said, event.dump());
  sdk::Error out(code.empty() ? "server_error" : code,
                 who + " failed in the middle of an answer: " +
                     (said.message.empty() ? event.dump().substr(0, 300) : said.message),
                 hint_for(code));
  if (!said.type.empty()) out.details["provider_code"] = said.type;
  out.details["maybe_billed"] = true;
  return out;
}

sdk::Error nonsense(const std::string &who, const std::string &what, const std::string &text) {
  sdk::Error out("server_error", who + " sent " + what + ": " + text.substr(0, 300),
                 "check that base_url is a service with Anthropic's Messages API");
  out.details["maybe_billed"] = true;
  return out;
}

sdk::Error with_headers(sdk::Error error, const Json &headers) {
  if (headers.contains("request-id")) error.details["request_id"] = headers.at("request-id");
  if (Json rate = rate_of(headers); !rate.empty()) error.details["rate"] = std::move(rate);
  return error;
}

}  // namespace athanor::anthropic
