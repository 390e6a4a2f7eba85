// SPDX-License-Identifier: Apache-2.0
//
// What stands under `with`: where the service is, how it is paid, and what is added to each request.
#pragma once

#include <athanor/plugin.hpp>
#include <string>

namespace athanor::anthropic {

using sdk::Json;

struct Options {
  // Normalised options. Throws Error("bad_options") for headers that would carry a key past the host's care.
  explicit Options(const Json &given);

  std::string server() const;  // host:port
  std::string who() const;     // the service's name in messages
  Json request() const;        // "athanor.http/1" without a body

  std::string base_url;  // without a slash at its end
  std::string auth, version;
  Json api_key;  // {"secret": NAME}, or null
  Json beta, capabilities, extra_body, extra_headers;
};

}  // namespace athanor::anthropic
