// SPDX-License-Identifier: Apache-2.0
//
// The host's http client: one thread drives all exchanges and keeps connections for the next one; callers wait on
// threads of their own and get frames there. It needs no run: a verb may make one. What the document "athanor.http/1"
// means is written in sdk/include/athanor/http.hpp.
#ifndef ATHANOR_SERVICES_HTTP_HTTP_HPP
#define ATHANOR_SERVICES_HTTP_HTTP_HPP

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string_view>

#include "pipeline/plan.hpp"
#include "services/http/grant.hpp"
#include "services/secrets.hpp"

namespace athanor {

class HttpLoop;

// Who else takes part in an exchange; each may be left out. All are called on the caller's thread.
struct HttpHooks {
  std::function<bool()> cancelled;                  // asked several times a second
  std::function<void(const Json &frame)> on_frame;  // "athanor.http.frame/1"; a slow one slows the server down
  // The body of a successful answer (2xx) as it arrives, byte for byte; the result's is empty then.
  std::function<void(std::string_view bytes)> on_bytes;
  // One for each request that was tried: {who, method, url, status?, seconds: {connect?, first_byte?, total},
  // bytes_sent, bytes_received, error?: code}. Holds no secret.
  std::function<void(const Json &row)> on_exchange;
  std::function<void(const Json &refusal)> on_refused;  // {who, url, message}: before Error("refused") is thrown
};

class HttpService {
 public:
  // `secrets` outlives the service. Throws Error when network.ca_file cannot be read.
  explicit HttpService(const SecretStore &secrets, Network network = {});
  ~HttpService();  // exchanges in flight end with Cancelled, and are waited for
  HttpService(const HttpService &) = delete;
  HttpService &operator=(const HttpService &) = delete;

  // Sends the request and waits; returns the result document. Throws Error ("unavailable", "timeout", "truncated",
  // "too_large", "refused", "bad_request", "auth" for a secret that is not there) or Cancelled; what a hook throws
  // ends the exchange. [any thread]
  Json exchange(const Json &request, const Grant &grant, const HttpHooks &hooks = {});

 private:
  const SecretStore &secrets_;
  const Network network_;
  const std::string trusted_;  // certificates; empty: the system's
  std::unique_ptr<HttpLoop> loop_;
  std::mutex mutex_;
  std::condition_variable left_;
  std::size_t callers_ = 0;
};

}  // namespace athanor

#endif
