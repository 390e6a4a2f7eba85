// SPDX-License-Identifier: Apache-2.0
//
// The provider `openai`: what the host asks it. An instance never changes, so it may be asked from many threads.
#pragma once

#include <athanor/chat.hpp>
#include <athanor/http.hpp>
#include <filesystem>

#include "rules.hpp"
#include "settings.hpp"

namespace athanor::openai {

class Provider {
 public:
  Provider(const Json &options, const std::filesystem::path &resources) : settings_(options), rules_(resources) {}

  static void validate(const Json &options) { Settings{options}; }
  Json run(const Json &request, sdk::Host &host) const;

 private:
  // What the server answered: a document that is no error, and how it came.
  struct Answer {
    Json document;
    sdk::http::Reply http;
  };

  Json complete(const Json &chat, sdk::Host &host) const;
  Json http_request(const Json &body) const;
  Answer whole(sdk::Host &host, const Json &request, const std::string &title) const;
  Answer streamed(sdk::Host &host, const Json &request, const std::string &title) const;

  const Settings settings_;
  const Rules rules_;
};

}  // namespace athanor::openai
