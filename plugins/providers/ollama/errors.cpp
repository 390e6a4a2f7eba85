// SPDX-License-Identifier: Apache-2.0
#include "errors.hpp"

#include <algorithm>
#include <cctype>
#include <initializer_list>

namespace athanor::ollama {
namespace {

using sdk::Error;
using sdk::Json;
namespace http = sdk::http;

bool mentions(std::string text, std::initializer_list<const char *> words) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::any_of(words.begin(), words.end(), [&](const char *w) { return text.find(w) != std::string::npos; });
}

// The words of an error that is a text, an object with a message, or a text that holds such an object.
std::string message_of(const Json &error) {
  if (error.is_object())
    return message_of(error.contains("error") ? error.at("error") : error.value("message", Json()));
  if (!error.is_string()) return error.is_null() ? "" : sdk::detail::dump(error);
  const std::string text = error.get<std::string>();
  const Json inner = Json::parse(text, nullptr, false);
  return inner.is_object() ? message_of(inner) : text;
}

bool overflows(const std::string &message) {
  return mentions(message, {"exceeds the context length", "exceeds the available context size", "exceed_context_size",
                            "longer than the context length"});
}

std::string hint_for(const std::string &code, int status, const std::string &message, const std::string &model,
                     std::int64_t num_ctx) {
  if (code == "context_overflow") return "raise num_ctx, which is " + std::to_string(num_ctx) + ", or ask with less";
  if (status == 404) return "fetch the model first: `ollama pull " + model + "`";
  if (code == "auth") return "check the key that api_key names";
  if (mentions(message, {"does not support thinking"})) return "leave `think` and `reasoning` out for this model";
  if (mentions(message, {"does not support tools"})) return "choose a model whose `ollama show` lists tools";
  if (mentions(message, {"system memory"})) return "choose a smaller model, or a smaller num_ctx";
  if (code == "overloaded") return "lower the concurrency, or raise OLLAMA_NUM_PARALLEL at the server";
  return "";
}

}  // namespace

Error failure_of(const http::Reply &reply, const std::string &model, std::int64_t num_ctx) {
  const std::string message = message_of(reply.json());
  const std::string code = overflows(message) ? "context_overflow" : http::code_of(reply.status);
  Error out = http::failure(reply, "Ollama", message, code);
  out.hint = hint_for(code, reply.status, message, model, num_ctx);
  return out;
}

Error failure_inside(const Json &error) {
  const std::string message = message_of(error);
  Error out(overflows(message) ? "context_overflow" : "server_error",
            "Ollama broke off its answer: " + (message.empty() ? "no explanation" : message));
  out.details["maybe_billed"] = true;
  return out;
}

Error unreadable(const std::string &text) {
  Error out("server_error", "Ollama answered with what is no JSON object: " + text.substr(0, 120),
            "is base_url the address of an Ollama server?");
  out.details["maybe_billed"] = true;
  return out;
}

}  // namespace athanor::ollama
