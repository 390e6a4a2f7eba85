// SPDX-License-Identifier: Apache-2.0
//
// What an instance may reach follows from its options in the pipeline.
#include "services/http/grant.hpp"

#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "plugin/catalogue.hpp"
#include "services/http/url.hpp"

using namespace athanor;

namespace {

Use use(const Json &options, const char *properties, const Json &origins = Json::array()) {
  auto info = std::make_shared<ComponentInfo>();
  info->kind = "provider";
  info->name = "test";
  info->info = {{"options", {{"type", "object"}, {"properties", Json::parse(properties)}}}, {"origins", origins}};
  return {"provider", "test", options, info};
}

const char *const usual = R"({"base_url": {"type": "string", "format": "url"}, "region": {"type": "string"},
  "api_key": {"type": "string", "format": "secret"}, "title": {"type": "string"}, "free": {"type": "object"},
  "either": {"anyOf": [{"type": "string", "format": "secret"}, {"type": "null"}]}})";

}  // namespace

TEST_CASE("secrets and origins are those of its options") {
  const Grant grant = grant_for(use({{"base_url", "https://API.example.org/v1"}, {"api_key", {{"secret", "KEY"}}}},
                                    usual, {"https://other.example.org"}));
  CHECK(grant.who == "provider/test");
  CHECK(grant.secrets == std::set<std::string>{"KEY"});
  CHECK(grant.own_origins == std::set<std::string>{"https://api.example.org:443"});
  CHECK(grant.further_origins == std::set<std::string>{"https://other.example.org:443"});
}

TEST_CASE("a secret counts only where the schema takes one") {
  CHECK(grant_for(use({{"free", {{"secret", "OTHER"}}}, {"title", "${secret:OTHER}"}}, usual)).secrets.empty());
  CHECK(grant_for(use({{"either", {{"secret", "KEY"}}}}, usual)).secrets == std::set<std::string>{"KEY"});
}

TEST_CASE("a name in braces stands for another option, without it nothing is granted") {
  const Json url{{"base_url", "https://bedrock-runtime.{region}.example.org"}};
  Json given = url;
  given["region"] = "eu-1";
  CHECK(grant_for(use(given, usual)).own_origins ==
        std::set<std::string>{"https://bedrock-runtime.eu-1.example.org:443"});
  CHECK(grant_for(use(url, usual)).own_origins.empty());
  given["region"] = "evil.example/x?";  // what the braces stand for is the pipeline's: it may name another host
  CHECK(grant_for(use(given, usual)).own_origins == std::set<std::string>{"https://bedrock-runtime.evil.example:443"});
}

TEST_CASE("addresses are told apart by scheme, host and port") {
  CHECK(Url("HTTPS://Example.org/a?b#c").origin() == "https://example.org:443");
  CHECK(Url("http://example.org").origin() == "http://example.org:80");
  CHECK(Url("http://[::1]:8080/x").origin() == "http://[::1]:8080");
  CHECK(Url("https://example.org:8443").authority() == "example.org:8443");
  CHECK(Url("https://example.org:443/x").authority() == "example.org");
  CHECK(Url("https://example.org").path() == "/");
  CHECK(Url("https://example.org/a%3A0/../b?x=1#f").text() == "https://example.org/a%3A0/../b?x=1");
}

TEST_CASE("what is no address of a server is refused") {
  for (const char *text : {"", "example.org", "ftp://example.org/", "file:///etc/passwd", "https://user@example.org/",
                           "https://user:word@example.org/", "https://exa mple.org/", "https://a\nb/"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(Url(text), Error);
  }
}

TEST_CASE("this machine goes by several names") {
  for (const char *url : {"http://localhost:1", "http://127.0.0.1", "http://127.8.9.1", "http://[::1]/"})
    CHECK(Url(url).loopback());
  for (const char *url : {"http://localhost.example.org", "http://127.0.0.1.example.org", "http://128.0.0.1"})
    CHECK_FALSE(Url(url).loopback());
}
