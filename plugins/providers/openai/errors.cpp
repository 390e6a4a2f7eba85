// SPDX-License-Identifier: Apache-2.0
#include "errors.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "lenient.hpp"
#include "rate.hpp"

namespace athanor::openai {
namespace {

using Words = std::pair<const char *, const char *>;

// The server's code or type -> the host's code.
constexpr Words by_code[] = {
    {"insufficient_quota", "quota"},
    {"credit_balance_exhausted", "quota"},
    {"enforced_spend_limit_reached", "quota"},
    {"billing_hard_limit_reached", "quota"},
    {"slow_down", "overloaded"},
    {"server_is_overloaded", "overloaded"},
    {"service_unavailable_error", "overloaded"},
    {"insufficient_system_resource", "overloaded"},
    {"rate_limit_exceeded", "rate_limited"},
    {"rate_limit_error", "rate_limited"},
    {"context_length_exceeded", "context_overflow"},
    {"exceed_context_size_error", "context_overflow"},
    {"content_filter", "content_filter"},
    {"content_policy_violation", "content_filter"},
    {"ResponsibleAIPolicyViolation", "content_filter"},
    {"bio_policy", "content_filter"},
    {"invalid_api_key", "auth"},
    {"authentication_error", "auth"},
    {"server_error", "server_error"},
    {"model_not_found", "invalid_request"},
    {"invalid_prompt", "invalid_request"},
    {"data_residency_mismatch", "invalid_request"},
};

// Wordings of servers that send no code for it; looked for in refused requests only.
constexpr const char *context_messages[] = {"context length", "context size", "context window"};

constexpr Words hints[] = {
    {"auth", "check the secret that api_key names, and that it belongs to this base_url"},
    {"quota", "the account has no credit or has reached its limit: see to it at the provider, then resume"},
    {"overloaded", "the service is busy; the run waits and tries again"},
};

std::string code_text(const Json &error, const char *name) {
  const Json &value = member(error, name);
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::string known_code(const std::string &word) {
  for (const auto &[theirs, ours] : by_code)
    if (word == theirs) return ours;
  return word.find("spend_limit") != std::string::npos ? "quota" : "";
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// The status that the error itself names, as an integer or its digits: what counts when it came with a 200.
int status_in(const Json &error) {
  const std::string code = code_text(error, "code");
  const bool digits =
      code.size() == 3 && std::all_of(code.begin(), code.end(), [](char c) { return '0' <= c && c <= '9'; });
  const int status = digits ? std::stoi(code) : 0;
  return status >= 400 && status <= 599 ? status : 0;
}

std::string classify(const sdk::http::Reply &reply, const Json &error, const std::string &message) {
  for (const std::string &word :
       {code_text(error, "code"), code_text(member(error, "innererror"), "code"), code_text(error, "type")})
    if (const std::string known = known_code(word); !known.empty()) return known;
  const int status = reply.ok() ? status_in(error) : reply.status;
  if (status == 0) return "server_error";
  // No money, or no money right now: only the second comes with a time after which to ask again.
  if (status == 402 && sdk::http::retry_after(reply.headers)) return "rate_limited";
  if (status == 400 || status == 413 || status == 422)
    for (const char *wording : context_messages)
      if (lower(message).find(wording) != std::string::npos) return "context_overflow";
  return sdk::http::code_of(status);
}

// The words of an error page, without its tags.
std::string words_of(const std::string &page) {
  std::string out;
  bool tag = false;
  for (const char c : page) {
    if (c == '<') tag = true;
    const bool gap = tag || std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!gap) out += c;
    if (gap && !out.empty() && out.back() != ' ') out += ' ';
    if (c == '>') tag = false;
    if (out.size() >= 200) break;
  }
  return out;
}

std::string message_of(const sdk::http::Reply &reply, const Json &error) {
  if (error.is_string() && !error.empty()) return error.get<std::string>();
  std::string message = text_at(error, "message");
  // Routers wrap the error of the service behind them.
  const std::string raw = text_at(member(error, "metadata"), "raw");
  if (!raw.empty()) message += ": " + raw.substr(0, 300);
  if (!message.empty()) return message;
  if (error.is_object() || error.is_array()) return sdk::detail::dump(error).substr(0, 300);
  const std::size_t first = reply.body.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && reply.body[first] == '<') return "a page instead of JSON: " + words_of(reply.body);
  return {};
}

std::string hint_for(const std::string &code, const sdk::http::Reply &reply, const Json &error) {
  if (error.is_null() && (reply.status == 404 || reply.status == 405 || reply.ok()))
    return "is base_url right? For most servers it ends in /v1";
  for (const auto &[ours, hint] : hints)
    if (code == ours) return hint;
  return {};
}

}  // namespace

Json error_in(const Json &document) {
  if (document.is_array() && !document.empty()) return error_in(document[0]);  // Gemini's compatible server
  const Json &error = member(document, "error");
  if (error.is_object() || (error.is_string() && !error.get_ref<const std::string &>().empty())) return error;
  if (text_at(document, "type") == "error" || text_at(document, "object") == "error") return document;
  return nullptr;
}

void put_headers(const Json &headers, Json &out) {
  for (const char *name : {"x-request-id", "apim-request-id", "x-generation-id"})
    if (!text_at(headers, name).empty() && !out.contains("request_id")) out["request_id"] = headers.at(name);
  Json rate = rate_of(headers);
  if (!rate.empty()) out["rate"] = std::move(rate);
}

sdk::Error service_error(const sdk::http::Reply &reply, const std::string &title, const Json &error) {
  const std::string message = message_of(reply, error);
  const std::string code = classify(reply, error, message);
  std::string theirs = code_text(error, "code");
  if (theirs.empty()) theirs = code_text(error, "type");
  sdk::Error out = sdk::http::failure(reply, title, message, code, theirs);
  if (reply.ok()) out.message = title + " answered with an error: " + (message.empty() ? "no explanation" : message);
  out.hint = hint_for(code, reply, error);
  if (const std::string parameter = text_at(error, "param"); !parameter.empty()) out.details["param"] = parameter;
  put_headers(reply.headers, out.details);
  return out;
}

}  // namespace athanor::openai
