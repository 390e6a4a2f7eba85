// SPDX-License-Identifier: Apache-2.0
#include "services/http/sigv4.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/hmac.hpp"
#include "services/secrets.hpp"

namespace athanor {
namespace {

std::string_view bytes(const Digest &digest) { return {reinterpret_cast<const char *>(digest.data()), digest.size()}; }

// The parameters of the query as they are sent, sorted by name and then by value.
std::string canonical_query(const std::string &query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  for (std::size_t from = 0; from < query.size();) {
    const std::size_t end = std::min(query.find('&', from), query.size());
    const std::string one = query.substr(from, end - from);
    const std::size_t equals = std::min(one.find('='), one.size());
    if (!one.empty()) parameters.emplace_back(one.substr(0, equals), one.substr(std::min(equals + 1, one.size())));
    from = end + 1;
  }
  std::sort(parameters.begin(), parameters.end());
  std::string out;
  for (const auto &[name, value] : parameters) out += (out.empty() ? "" : "&") + name + "=" + value;
  return out;
}

// Without blanks at the ends, runs of them as one.
std::string canonical_value(const std::string &value) {
  std::string out;
  for (const char c : value) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

Digest signing_key(std::string_view secret, const std::string &day, const AwsTarget &target) {
  std::string first = "AWS4";
  first += secret;
  Digest key = hmac_sha256(first, day);
  wipe(first);
  for (const std::string_view part :
       {std::string_view(target.region), std::string_view(target.service), std::string_view("aws4_request")}) {
    const Digest next = hmac_sha256(bytes(key), part);
    key = next;
  }
  return key;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> aws_signature(
    const std::string &method, const Url &url, const std::vector<std::pair<std::string, std::string>> &headers,
    std::string_view body, const AwsTarget &target, const AwsCredentials &credentials, std::time_t now) {
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  char moment[32], day[16];
  std::strftime(moment, sizeof moment, "%Y%m%dT%H%M%SZ", &utc);
  std::strftime(day, sizeof day, "%Y%m%d", &utc);

  std::vector<std::pair<std::string, std::string>> out{{"X-Amz-Date", moment}};
  if (!credentials.session_token.empty()) out.emplace_back("X-Amz-Security-Token", credentials.session_token);

  std::map<std::string, std::string> signed_headers{{"host", canonical_value(url.authority())}};
  for (const auto *group : {&headers, &std::as_const(out)})
    for (const auto &[name, value] : *group) {
      std::string lower = name;
      std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
      signed_headers[lower] = canonical_value(value);
    }
  std::string lines, names;
  for (const auto &[name, value] : signed_headers) {
    lines += name + ":" + value + "\n";
    names += (names.empty() ? "" : ";") + name;
  }
  const std::string request = method + "\n" + percent_encoded(url.path(), "/") + "\n" + canonical_query(url.query()) +
                              "\n" + lines + "\n" + names + "\n" + sha256(body);
  const std::string scope = std::string(day) + "/" + target.region + "/" + target.service + "/aws4_request";
  Digest key = signing_key(credentials.secret_key, day, target);
  const std::string to_sign = "AWS4-HMAC-SHA256\n" + std::string(moment) + "\n" + scope + "\n" + sha256(request);
  const std::string signature = hex(hmac_sha256(bytes(key), to_sign));
  OPENSSL_cleanse(key.data(), key.size());
  wipe(lines);  // it may hold a session token
  out.emplace_back("Authorization", "AWS4-HMAC-SHA256 Credential=" + std::string(credentials.access_key) + "/" + scope +
                                        ", SignedHeaders=" + names + ", Signature=" + signature);
  return out;
}

}  // namespace athanor
