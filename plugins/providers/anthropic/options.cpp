// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <algorithm>
#include <athanor/http.hpp>
#include <cctype>

namespace athanor::anthropic {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// Users copy addresses with and without the version.
std::string trimmed(std::string url) {
  while (!url.empty() && url.back() == '/') url.pop_back();
  if (url.size() > 3 && url.compare(url.size() - 3, 3, "/v1") == 0) url.resize(url.size() - 3);
  return url;
}

}  // namespace

Options::Options(const Json &given)
    : base_url(trimmed(given.value("base_url", "https://api.anthropic.com"))),
      auth(given.value("auth", "x-api-key")),
      version(given.value("version", "2023-06-01")),
      api_key(given.value("api_key", Json())),
      beta(given.value("beta", Json::array())),
      capabilities(given.value("capabilities", Json::object())),
      extra_body(given.value("extra_body", Json::object())),
      extra_headers(given.value("extra_headers", Json::object())) {
  for (const auto &[name, value] : extra_headers.items())
    if (lower(name) == "x-api-key" || lower(name) == "authorization")
      throw sdk::Error("bad_options", "the header " + name + " would carry a key that is written in the pipeline",
                       "give it as api_key: ${secret:NAME}, with auth: x-api-key or bearer", "/extra_headers");
}

std::string Options::server() const {
  const std::size_t scheme = base_url.find("://");
  const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  const std::string host = base_url.substr(begin, base_url.find('/', begin) - begin);
  const std::size_t colon = host.rfind(':');
  const bool port = colon != std::string::npos && host.find(']', colon) == std::string::npos;  // [::1] has colons too
  if (port) return host;
  return host + (base_url.rfind("http://", 0) == 0 ? ":80" : ":443");
}

std::string Options::who() const { return server() == "api.anthropic.com:443" ? "Anthropic" : server(); }

Json Options::request() const {
  Json out = sdk::http::post(base_url + "/v1/messages");
  Json headers{{"anthropic-version", version}};
  std::string features;
  for (const Json &feature : beta) features += (features.empty() ? "" : ",") + feature.get<std::string>();
  if (!features.empty()) headers["anthropic-beta"] = features;
  for (const auto &[name, value] : extra_headers.items()) headers[lower(name)] = value;
  out["headers"] = std::move(headers);
  if (auth == "bearer")
    sdk::http::bearer(out, api_key);
  else
    sdk::http::header_secret(out, "x-api-key", api_key);
  return out;
}

}  // namespace athanor::anthropic
