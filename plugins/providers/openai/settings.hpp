// SPDX-License-Identifier: Apache-2.0
//
// The options of an instance, read once.
#pragma once

#include <athanor/plugin.hpp>
#include <string>

namespace athanor::openai {

using sdk::Json;

struct Settings {
  bool responses = false;  // the API: Responses, else Chat Completions
  std::string base_url;    // without a slash at its end
  std::string host;        // of base_url, in lower case, without a port
  int port = 0;
  std::string server;  // a row of servers.json; empty: to be guessed
  Json api_key;        // {"secret": NAME} or null
  std::string api_version, organization, project;
  Json capabilities, extra_body, extra_headers;  // objects

  // Throws sdk::Error (bad_options).
  explicit Settings(const Json &options);

  std::string address() const { return host + ":" + std::to_string(port); }
  bool on_this_machine() const;
};

}  // namespace athanor::openai
