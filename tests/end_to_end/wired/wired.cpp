// SPDX-License-Identifier: Apache-2.0
//
// A provider for tests that really goes over http: it posts the chat to its url and takes the reply from the body.
#include <athanor/http.hpp>
#include <athanor/plugin.hpp>

#include "wired_info.h"

namespace {

using namespace athanor::sdk;

struct Wired {
  static constexpr const char *kind = "provider", *name = "wired", *info = wired_info;
  Wired(const Json &options, const std::filesystem::path &) : url_(options.at("url").get<std::string>()) {}

  Json run(const Json &request, Host &host) {
    if (request.at("schema") == "athanor.provider.profile/1")
      return {{"model", request.at("model")}, {"json", true}, {"vision", true}, {"system", "example"}};
    Json post = http::post(url_);
    post["body"] = {{"json", request}};
    const http::Reply reply = http::send(host, post);
    if (!reply.ok()) throw http::failure(reply, "the test's server", reply.json().value("message", ""));
    return reply.json();
  }

 private:
  const std::string url_;
};

}  // namespace

ATHANOR_PLUGIN("org.example.wired", "1.0.0", Wired)
