// SPDX-License-Identifier: Apache-2.0
//
// AWS Signature Version 4 of a request (docs.aws.amazon.com/IAM: "Create a signed AWS API request"), for services other
// than S3: each segment of the path is encoded once more when it is signed. libcurl before 8.14 leaves that out, so it
// signs model ids with a colon wrongly.
#ifndef ATHANOR_SERVICES_HTTP_SIGV4_HPP
#define ATHANOR_SERVICES_HTTP_SIGV4_HPP

#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/http/url.hpp"

namespace athanor {

struct AwsCredentials {
  std::string_view access_key, secret_key, session_token;  // session_token empty: none
};

struct AwsTarget {
  std::string region, service;
};

// The headers to add: X-Amz-Date, X-Amz-Security-Token where there is one, Authorization. `headers` are those that are
// sent and signed beside Host and these (name in any case, value), such as Content-Type.
std::vector<std::pair<std::string, std::string>> aws_signature(
    const std::string &method, const Url &url, const std::vector<std::pair<std::string, std::string>> &headers,
    std::string_view body, const AwsTarget &target, const AwsCredentials &credentials, std::time_t now);

}  // namespace athanor

#endif
