// SPDX-License-Identifier: Apache-2.0
#include "errors.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <initializer_list>

namespace athanor::gemini {
namespace {

using sdk::Error;
using sdk::Json;
namespace http = sdk::http;

bool mentions(std::string text, std::initializer_list<const char *> words) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::any_of(words.begin(), words.end(), [&](const char *w) { return text.find(w) != std::string::npos; });
}

std::string text_at(const Json &object, const char *key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// The detail of a type such as "RetryInfo", null if there is none.
Json detail(const Json &error, const std::string &type) {
  for (const Json &one : error.value("details", Json::array())) {
    const std::string full = text_at(one, "@type");  // type.googleapis.com/google.rpc.RetryInfo
    if (full.size() >= type.size() && full.compare(full.size() - type.size(), type.size(), type) == 0) return one;
  }
  return {};
}

// Whether a limit was reached that does not pass within minutes. The message of a limit by the minute speaks of plans
// and billing too, so that only the quota's name and a spending limit count.
bool spent(const Json &error, const std::string &message) {
  const Json quota = detail(error, "QuotaFailure");
  if (quota.is_object())
    for (const Json &one : quota.value("violations", Json::array()))
      if (mentions(text_at(one, "quotaId") + " " + text_at(one, "quotaMetric"), {"perday", "per_day"})) return true;
  return mentions(message, {"spending", "spend limit", "spend cap", "credits are depleted", "credit balance"});
}

std::string code_of(int status, const Json &error, const std::string &message) {
  if (status == 429) return spent(error, message) ? "quota" : "rate_limited";
  if (status == 400) {
    if (text_at(detail(error, "ErrorInfo"), "reason") == "API_KEY_INVALID" ||
        mentions(message, {"api key not valid", "api key expired", "api_key_invalid"}))
      return "auth";
    if (mentions(message, {"exceeds the maximum number of tokens", "input token count"})) return "context_overflow";
  }
  return http::code_of(status);
}

std::string hint_for(const std::string &code, int status, const std::string &model) {
  if (code == "auth") return "check the key that api_key names: it must be a valid key of Google AI Studio";
  if (code == "quota") return "a daily or spending limit is reached: wait until it is renewed, or raise it at Google";
  if (status == 404) return "is there a model '" + model + "'? Google lists them under /v1beta/models";
  return "";
}

// Google sends no Retry-After; the delay is a text such as "34.4s".
void set_delay(Error &out, const Json &error) {
  const std::string delay = text_at(detail(error, "RetryInfo"), "retryDelay");
  char *end = nullptr;
  const double seconds = std::strtod(delay.c_str(), &end);
  if (end != delay.c_str() && std::string(end) == "s" && seconds >= 0) out.details["retry_after_s"] = seconds;
}

Error described(const http::Reply &reply, const Json &error, const std::string &model) {
  const std::string message = text_at(error, "message");
  const std::string code = code_of(reply.status, error, message);
  Error out = http::failure(reply, "Gemini", message, code, text_at(error, "status"));
  out.hint = hint_for(code, reply.status, model);
  if (code != "quota") set_delay(out, error);
  return out;
}

}  // namespace

Error failure_of(const http::Reply &reply, const std::string &model) {
  Json body = reply.json();
  if (body.is_array() && !body.empty()) body = Json(body.front());
  const Json error = body.is_object() ? body.value("error", Json()) : Json();
  return described(reply, error.is_object() ? error : Json::object(), model);
}

Error failure_inside(const Json &error, const std::string &model) {
  http::Reply reply;
  const auto code = error.is_object() ? error.find("code") : error.end();
  const bool known = code != error.end() && code->is_number_integer();
  reply.status = known ? code->get<int>() : 500;
  reply.body = sdk::detail::dump(error);
  Error out = described(reply, error.is_object() ? error : Json::object(), model);
  out.message += " (inside an answer that had begun)";
  out.details["maybe_billed"] = true;
  return out;
}

Error blocked(const std::string &reason, const Json &usage) {
  Error out("content_filter", "Gemini blocked the prompt (" + reason + ") and answered nothing",
            "word the prompt otherwise, or set `safety` for this provider where Google allows it");
  out.details["provider_code"] = reason;
  if (!usage.empty()) out.details["usage"] = usage;
  return out;
}

Error unreadable(const std::string &text) {
  Error out("server_error", "Gemini answered with what is no JSON object: " + text.substr(0, 120),
            "is base_url the address of the Gemini API?");
  out.details["maybe_billed"] = true;
  return out;
}

}  // namespace athanor::gemini
