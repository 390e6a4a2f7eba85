// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <algorithm>
#include <cctype>

namespace athanor::ollama {
namespace {

using sdk::Error;
using sdk::Json;

// Addresses are often copied with the path of a client's setting.
std::string trimmed(std::string url) {
  while (!url.empty() && url.back() == '/') url.pop_back();
  if (ends_with(url, "/v1"))
    throw Error("bad_options", "the address " + url + " is that of Ollama's OpenAI-compatible side",
                "leave /v1 out: this provider speaks Ollama's own protocol", "/base_url");
  if (ends_with(url, "/api")) url.erase(url.size() - 4);
  return url;
}

void check_headers(const Json &headers) {
  for (const auto &[name, value] : headers.items()) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    if (lower == "authorization")
      throw Error("bad_options", "the header " + name + " carries a key", "give the key as api_key: ${secret:NAME}",
                  "/extra_headers/" + name);
  }
}

}  // namespace

Options Options::read(const Json &options) {
  Options out;
  out.base_url = trimmed(options.value("base_url", "http://localhost:11434"));
  out.api_key = options.value("api_key", Json());
  out.num_ctx = options.value("num_ctx", out.num_ctx);
  out.keep_alive = options.value("keep_alive", Json());
  out.think = options.value("think", Json());
  out.capabilities = options.value("capabilities", Json::object());
  out.extra_options = options.value("extra_options", Json::object());
  out.extra_headers = options.value("extra_headers", Json::object());
  if (out.extra_options.contains("num_ctx"))
    throw Error("bad_options", "num_ctx stands in extra_options", "give it as the option num_ctx, which is always sent",
                "/extra_options/num_ctx");
  check_headers(out.extra_headers);
  return out;
}

}  // namespace athanor::ollama
