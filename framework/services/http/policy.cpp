// SPDX-License-Identifier: Apache-2.0
#include "services/http/policy.hpp"

#include <algorithm>

#include "foundation/error.hpp"

namespace athanor {
namespace {

constexpr int most_hops = 5;

}  // namespace

bool may_carry_secrets(const Url &url, const Network &network) {
  return url.secure() || url.loopback() ||
         std::any_of(network.plain_http.begin(), network.plain_http.end(),
                     [&](const auto &host) { return host == url.host() || host == url.host() + ":" + url.port(); });
}

void check_allowed(const HttpRequest &request, const Grant &grant, const Network &network) {
  const std::string origin = request.url.origin();
  if (!grant.reaches(origin))
    throw Error("refused", grant.who + " may not speak to " + origin,
                "it reaches only the addresses in its own options in the pipeline and those that its plugin lists");
  for (const std::string &name : request.secrets()) {
    if (!grant.secrets.count(name))
      throw Error("refused", grant.who + " may not use the secret " + name,
                  "an instance gets only the secrets that its own options name in the pipeline");
    if (!grant.own_origins.count(origin))
      throw Error("refused", "the secret " + name + " of " + grant.who + " may not go to " + origin,
                  "a secret goes only to the addresses in the options of the instance that names it");
    if (!may_carry_secrets(request.url, network))
      throw Error("refused", "the secret " + name + " would go to " + request.url.host() + " without encryption",
                  "write https://, or name the host: network: {plain_http: [\"" + request.url.host() + ":" +
                      request.url.port() + "\"]}");
  }
}

std::optional<Url> redirected(const std::string &method, const Url &from, int status, const std::string &location,
                              int hops, const Grant &grant) {
  if (!(status == 301 || status == 302 || status == 303 || status == 307 || status == 308) || location.empty())
    return std::nullopt;
  const Url next = from.to(location);
  const bool same = next.origin() == from.origin();
  const std::string way = from.origin() + " redirects to " + next.origin();
  if (from.secure() && !next.secure())
    throw Error("refused", way + ", which is not encrypted", "ask who runs the server");
  if (method != "GET" && !same)
    throw Error("refused", way + ", and what is sent to the one is not for the other",
                "if that is its new address, write it into the pipeline");
  if (method != "GET" && status != 307 && status != 308) return std::nullopt;
  if (!same && !grant.reaches(next.origin()))
    throw Error("refused", way + ", to which " + grant.who + " may not speak",
                "if that is its new address, write it into the pipeline");
  if (hops >= most_hops)
    throw Error("refused", from.origin() + " redirects more than " + std::to_string(most_hops) + " times",
                "ask who runs the server");
  return next;
}

}  // namespace athanor
