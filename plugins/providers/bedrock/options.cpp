// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <algorithm>
#include <athanor/http.hpp>
#include <cctype>

namespace athanor::bedrock {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string filled_in(std::string url, const std::string &region) {
  static const std::string place = "{region}";
  for (std::size_t at = url.find(place); at != std::string::npos; at = url.find(place))
    url.replace(at, place.size(), region);
  while (!url.empty() && url.back() == '/') url.pop_back();
  return url;
}

// Which way of signing the keys stand for, if `auth` does not say.
std::string way_of(const Json &given) {
  const bool key = given.contains("api_key"), pair = given.contains("access_key") && given.contains("secret_key");
  const std::string way = given.value("auth", key ? "bearer" : "sigv4");
  if (key && pair && !given.contains("auth"))
    throw sdk::Error("bad_options", "both an api_key and an access_key are given, and not which of them is meant",
                     "add auth: bearer or auth: sigv4, or take one out", "/auth");
  if (way == "bearer" && !key)
    throw sdk::Error("bad_options", "auth: bearer needs api_key", "give it as ${secret:NAME}", "/api_key");
  if (way == "sigv4" && !pair)
    throw sdk::Error("bad_options", "a request to Bedrock needs api_key, or both access_key and secret_key",
                     "give them as ${secret:NAME}", given.contains("access_key") ? "/secret_key" : "/access_key");
  return way;
}

Json auth_of(const Json &given, const std::string &region) {
  if (way_of(given) == "bearer") return {{"type", "bearer"}, {"secret", given.at("api_key")}};
  Json out{{"type", "aws_sigv4"},
           {"region", region},
           {"service", "bedrock"},  // the service's name in signatures, unlike that in its address
           {"access_key", given.at("access_key")},
           {"secret_key", given.at("secret_key")}};
  if (given.contains("session_token")) out["session_token"] = given.at("session_token");
  return out;
}

}  // namespace

Options::Options(const Json &given)
    : region(given.at("region").get<std::string>()),
      base_url(filled_in(given.value("base_url", "https://bedrock-runtime.{region}.amazonaws.com"), region)),
      auth(auth_of(given, region)),
      capabilities(given.value("capabilities", Json::object())),
      extra_body(given.value("extra_body", Json::object())),
      extra_headers(given.value("extra_headers", Json::object())) {
  for (const auto &[name, value] : extra_headers.items())
    if (lower(name) == "authorization" || lower(name) == "x-amz-security-token")
      throw sdk::Error("bad_options", "the header " + name + " would carry a key that is written in the pipeline",
                       "give keys as ${secret:NAME} in api_key, or access_key and secret_key", "/extra_headers");
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

// Ids hold colons and, as ARNs, slashes: one segment of the path all the same.
Json Options::request(const std::string &model, bool streamed) const {
  Json out =
      sdk::http::post(base_url + "/model/" + sdk::http::escaped(model) + (streamed ? "/converse-stream" : "/converse"));
  for (const auto &[name, value] : extra_headers.items()) out["headers"][lower(name)] = value;
  out["auth"] = auth;
  return out;
}

}  // namespace athanor::bedrock
