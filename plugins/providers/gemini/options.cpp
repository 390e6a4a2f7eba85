// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <algorithm>
#include <cctype>

namespace athanor::gemini {
namespace {

using sdk::Error;
using sdk::Json;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

void check_headers(const Json &headers) {
  for (const auto &[name, value] : headers.items())
    if (lower(name) == "x-goog-api-key" || lower(name) == "authorization")
      throw Error("bad_options", "the header " + name + " carries a key", "give the key as api_key: ${secret:NAME}",
                  "/extra_headers/" + name);
}

}  // namespace

Options Options::read(const Json &options) {
  Options out;
  out.base_url = options.value("base_url", "https://generativelanguage.googleapis.com/v1beta");
  while (!out.base_url.empty() && out.base_url.back() == '/') out.base_url.pop_back();
  out.api_key = options.value("api_key", Json());
  out.capabilities = options.value("capabilities", Json::object());
  out.safety = options.value("safety", Json::object());
  out.extra_body = options.value("extra_body", Json::object());
  out.extra_headers = options.value("extra_headers", Json::object());
  check_headers(out.extra_headers);
  return out;
}

}  // namespace athanor::gemini
