// SPDX-License-Identifier: Apache-2.0
#include "errors.hpp"

#include <algorithm>
#include <cctype>

namespace athanor::bedrock {
namespace {

bool mentions(const std::string &text, std::initializer_list<const char *> words) {
  for (const char *word : words)
    if (text.find(word) != std::string::npos) return true;
  return false;
}

// Names of errors come as ThrottlingException, throttlingException, com.amazon.x#ThrottlingException or
// ThrottlingException:http://...; here as ThrottlingException.
std::string bare(std::string type) {
  if (const std::size_t hash = type.find('#'); hash != std::string::npos) type.erase(0, hash + 1);
  type = type.substr(0, type.find(':'));
  if (!type.empty()) type[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(type[0])));
  return type;
}

std::string text_of(const Json &object, std::initializer_list<const char *> names) {
  if (!object.is_object()) return {};
  for (const char *name : names)
    if (const auto found = object.find(name); found != object.end() && found->is_string()) return *found;
  return {};
}

// By name and, where one name stands for several things, by what the message says; "" leaves it to the status. The
// sentences are those that the service is known to use, and are no promise of it: a miss costs a better code, no more.
std::string code_of(const std::string &type, const std::string &message) {
  if (type == "ThrottlingException") return mentions(message, {"per day"}) ? "quota" : "rate_limited";
  if (type == "ServiceQuotaExceededException") return "quota";
  if (type == "ModelNotReadyException" || type == "ServiceUnavailableException") return "overloaded";
  if (type == "InternalServerException" || type == "ModelStreamErrorException" || type == "ModelErrorException" ||
      type == "ModelTimeoutException")
    return "server_error";
  if (type == "AccessDeniedException") return "auth";
  if (type == "ResourceNotFoundException") return "invalid_request";
  if (type != "ValidationException") return "";
  return mentions(message, {"Input is too long", "input is too long", "prompt is too long"}) ? "context_overflow"
                                                                                             : "invalid_request";
}

std::string hint_for(const std::string &code) {
  if (code == "auth") return "check the keys, the region, and that the account may use this model";
  if (code == "quota") return "wait for the next day, or ask AWS for a higher quota";
  return "";
}

// Where the request was wrong, so that the host can try without a schema when it was the schema.
std::string place_of(const std::string &code, const std::string &message) {
  if (code != "invalid_request") return "";
  if (mentions(message, {"outputConfig", "output_config", "jsonSchema", "json_schema", "textFormat"}))
    return "/response_format/schema";
  return mentions(message, {"toolConfig", "inputSchema"}) ? "/tools" : "";
}

}  // namespace

sdk::Error http_error(const sdk::http::Reply &reply) {
  const Json body = reply.json();
  const std::string message = text_of(body, {"message", "Message"});
  std::string type = reply.header("x-amzn-errortype");
  type = bare(type.empty() ? text_of(body, {"__type"}) : type);
  sdk::Error out = sdk::http::failure(reply, "Bedrock", message, code_of(type, message), type);
  out.hint = hint_for(out.code);
  out.at = place_of(out.code, message);
  return out;
}

sdk::Error exception_error(const Json &headers, const std::string &data) {
  const std::string type = bare(headers.value(":exception-type", headers.value(":error-code", "")));
  std::string message = text_of(Json::parse(data, nullptr, false), {"message", "Message"});
  if (message.empty()) message = headers.value(":error-message", data.substr(0, 300));
  const std::string code = code_of(type, message);
  sdk::Error out(code.empty() ? "server_error" : code, "Bedrock failed in the middle of an answer: " + message,
                 hint_for(code), place_of(code, message));
  if (!type.empty()) out.details["provider_code"] = type;
  out.details["maybe_billed"] = true;
  return out;
}

sdk::Error nonsense(const std::string &what, const std::string &text) {
  sdk::Error out("server_error", "Bedrock sent " + what + ": " + text.substr(0, 300),
                 "check that base_url is a service with AWS Bedrock's Converse interface");
  out.details["maybe_billed"] = true;
  return out;
}

sdk::Error with_request_id(sdk::Error error, const Json &headers) {
  if (headers.contains("x-amzn-requestid")) error.details["request_id"] = headers.at("x-amzn-requestid");
  return error;
}

}  // namespace athanor::bedrock
