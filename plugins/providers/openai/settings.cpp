// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace athanor::openai {
namespace {

// Host and port of http[s]://HOST[:PORT][/PATH]; an IPv6 host stands in brackets.
void read_address(const std::string &url, std::string &host, int &port) {
  const std::size_t scheme = url.find("://");
  const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  const std::string authority = url.substr(begin, url.find('/', begin) - begin);
  const std::size_t bracket = authority.find(']');
  const std::size_t colon = authority.find(':', bracket == std::string::npos ? 0 : bracket);
  host = authority.substr(0, colon);
  std::transform(host.begin(), host.end(), host.begin(), [](unsigned char c) { return std::tolower(c); });
  port = url.rfind("https:", 0) == 0 ? 443 : 80;
  if (colon != std::string::npos) port = std::atoi(authority.c_str() + colon + 1);
}

}  // namespace

Settings::Settings(const Json &options)
    : responses(options.value("api", "chat") == "responses"),
      base_url(options.value("base_url", "https://api.openai.com/v1")),
      server(options.value("server", "")),
      api_key(options.value("api_key", Json())),
      api_version(options.value("api_version", "")),
      organization(options.value("organization", "")),
      project(options.value("project", "")),
      capabilities(options.value("capabilities", Json::object())),
      extra_body(options.value("extra_body", Json::object())),
      extra_headers(options.value("extra_headers", Json::object())) {
  if (base_url.find('{') != std::string::npos)
    throw sdk::Error("bad_options", "base_url holds a placeholder: " + base_url, "write the whole address",
                     "/base_url");
  for (const char *path : {"/chat/completions", "/responses"})
    if (const std::string end = path;
        base_url.size() > end.size() && base_url.compare(base_url.size() - end.size(), end.size(), end) == 0)
      throw sdk::Error("bad_options", "base_url ends in " + end + ", which is appended to it",
                       "write " + base_url.substr(0, base_url.size() - end.size()), "/base_url");
  while (!base_url.empty() && base_url.back() == '/') base_url.pop_back();
  read_address(base_url, host, port);
}

bool Settings::on_this_machine() const { return host == "localhost" || host == "[::1]" || host.rfind("127.", 0) == 0; }

}  // namespace athanor::openai
