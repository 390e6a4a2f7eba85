// SPDX-License-Identifier: Apache-2.0
//
// Signatures that AWS publishes, and ones made with AWS's own client library for paths that need encoding.
#include "services/http/sigv4.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "foundation/files.hpp"

using namespace athanor;

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr std::time_t moment = 1440938160;  // 2015-08-30T12:36:00Z
const std::string key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const std::string bedrock = "https://bedrock-runtime.us-east-1.amazonaws.com/model/";

Headers sign(const std::string &method, const std::string &url, const std::string &service, const Headers &headers = {},
             const std::string &body = {}, const std::string &token = {}) {
  return aws_signature(method, Url(url), headers, body, {"us-east-1", service}, {"AKIDEXAMPLE", key, token}, moment);
}

std::string signature(const Headers &headers) {
  const std::string &value = headers.back().second;
  return value.substr(value.rfind('=') + 1);
}

std::string of_model(const std::string &path, const std::string &token = {}) {
  return signature(
      sign("POST", bedrock + path, "bedrock", {{"Content-Type", "application/json"}}, R"({"messages":[]})", token));
}

}  // namespace

TEST_CASE("the published example of an empty request") {
  const Headers headers = sign("GET", "https://example.amazonaws.com/", "service");
  REQUIRE(headers.size() == 2);
  CHECK(headers[0] == std::pair<std::string, std::string>("X-Amz-Date", "20150830T123600Z"));
  CHECK(headers[1].first == "Authorization");
  CHECK(headers[1].second ==
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=host;x-amz-date, "
        "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST_CASE("the published example with a query and a content type") {
  CHECK(signature(sign("GET", "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08", "iam",
                       {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}})) ==
        "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

TEST_CASE("parameters are sorted, a port of its own belongs to the host") {
  CHECK(signature(sign("GET", "https://example.amazonaws.com:8443/?b=2&a=1&a=0&c=", "service")) ==
        "5b35cb9d16d06d36d390889f33bbc48ce27c1a53e66220d908c0a4f0221ad9a2");
}

TEST_CASE("what is encoded in a path is encoded once more when it is signed") {
  CHECK(of_model("amazon.nova-lite/converse") == "c5c84be8af5b8286eb4de512809b46479cf36498e2d6ac5818ec24fdc14e009a");
  CHECK(of_model("anthropic.claude-v1%3A0/converse-stream") ==
        "552c34a29c892adddba9678e2c2de9326c77416ffee0e7b0f17f973eb50929b2");
  CHECK(of_model("anthropic.claude-v1:0/converse-stream") ==
        "887b1f35498df9a374b6fe5ab8bc731416796ff8d75b9c83db8640c9a24322dc");
}

TEST_CASE("a session token is signed, and an encoded slash stays one segment") {
  CHECK(of_model("arn%3Aaws%3Abedrock%3Aus-east-1%3A123%3Ainference-profile%2Fx/converse", "token/+==") ==
        "3ea92d9317c379c91814dd92f47e282086655d7559f314c917a31e1a1b017192");
}

TEST_CASE("for a fixed clock every signature equals that of AWS's SDK") {
  const auto file = nlohmann::json::parse(
      read_file(std::string(ATHANOR_SOURCE_DIR) + "/tests/vendor_sdks/sigv4-vectors.json"));  // made by sigv4.mjs
  const std::string access = file.at("access_key"), secret = file.at("secret_key");
  const auto then = file.at("time").get<std::time_t>();
  REQUIRE(file.at("vectors").size() > 5);
  for (const auto &vector : file.at("vectors"))
    for (const auto &given : vector.at("signed")) {
      INFO(vector.at("name").get<std::string>());
      Headers headers;
      for (const auto &[name, value] : vector.at("headers").items()) headers.emplace_back(name, value);
      if (given.at("content_sha256_header")) headers.emplace_back("x-amz-content-sha256", vector.at("content_sha256"));
      const std::string token = vector.value("session_token", ""), body = vector.at("body");
      const Headers added = aws_signature(vector.at("method"), Url(vector.at("url").get<std::string>()), headers, body,
                                          {vector.at("region"), vector.at("service")}, {access, secret, token}, then);
      CHECK(given.at("authorization") == added.back().second);
    }
}
