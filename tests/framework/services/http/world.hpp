// SPDX-License-Identifier: Apache-2.0
//
// A client of a FaultServer for the tests of http: an instance that may reach it, with the secret KEY.
#ifndef ATHANOR_TESTS_HTTP_WORLD_HPP
#define ATHANOR_TESTS_HTTP_WORLD_HPP

#include <atomic>
#include <vector>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "services/http/http.hpp"
#include "services/http/url.hpp"
#include "tests/framework/services/http/fault_server.hpp"

namespace athanor::tests {

inline constexpr const char *the_key = "sk-test/0123+abc";

struct World {
  SecretStore secrets;
  HttpService http;
  Grant grant;
  std::vector<Json> frames, rows, refusals;
  std::atomic<bool> stop{false};

  explicit World(Network network = {}) : http(with_key(secrets), std::move(network)) {
    grant.who = "provider/test";
    grant.secrets = {"KEY"};
  }
  World(const FaultServer &server, Network network = {}) : World(std::move(network)) { may_reach(server.url()); }

  void may_reach(const std::string &url) { grant.own_origins.insert(Url(url).origin()); }

  HttpHooks hooks() {
    HttpHooks out;
    out.cancelled = [this] { return stop.load(); };
    out.on_frame = [this](const Json &frame) { frames.push_back(frame); };
    out.on_exchange = [this](const Json &row) { rows.push_back(row); };
    out.on_refused = [this](const Json &refusal) { refusals.push_back(refusal); };
    return out;
  }
  Json ask(const Json &request) { return http.exchange(request, grant, hooks()); }
  // The error that a request ends with.
  Error fails(const Json &request) {
    try {
      const Json result = ask(request);
      return Error("none", "it succeeded: " + result.dump());
    } catch (const Error &e) {
      return e;
    }
  }

 private:
  static SecretStore &with_key(SecretStore &store) {
    store.add("KEY", the_key);
    return store;
  }
};

inline Json get(const std::string &url) { return {{"schema", "athanor.http/1"}, {"method", "GET"}, {"url", url}}; }
inline Json post(const std::string &url, Json body = {{"a", 1}}) {
  return {{"schema", "athanor.http/1"}, {"method", "POST"}, {"url", url}, {"body", {{"json", std::move(body)}}}};
}
inline Json with(Json request, const Json &more) {
  request.update(more);
  return request;
}
inline Json bearer(const std::string &name = "KEY") {
  return {{"auth", {{"type", "bearer"}, {"secret", {{"secret", name}}}}}};
}

}  // namespace athanor::tests

#endif
