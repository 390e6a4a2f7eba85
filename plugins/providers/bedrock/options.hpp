// SPDX-License-Identifier: Apache-2.0
//
// What stands under `with`: the region, who pays, and what is added to each request.
#pragma once

#include <athanor/plugin.hpp>
#include <string>

namespace athanor::bedrock {

using sdk::Json;

struct Options {
  // Normalised options. Throws Error("bad_options") where the keys that are given are no way to sign a request.
  explicit Options(const Json &given);

  std::string server() const;                                   // host:port
  Json request(const std::string &model, bool streamed) const;  // "athanor.http/1" without a body

  std::string region, base_url;  // base_url with the region filled in, without a slash at its end
  Json auth;                     // as "athanor.http/1" wants it; the host signs
  Json capabilities, extra_body, extra_headers;
};

}  // namespace athanor::bedrock
