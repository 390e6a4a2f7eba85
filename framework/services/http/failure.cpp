// SPDX-License-Identifier: Apache-2.0
#include "services/http/failure.hpp"

#include <cstdio>
#include <cstring>

namespace athanor {
namespace {

std::string in_seconds(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%g s", seconds);
  return text;
}

struct Words {
  std::string code, phase, message, hint;
};

Words of_connecting(const TransferEnd &end, const Url &url, const HttpRequest &request) {
  const std::string server = url.host() + ":" + url.port();
  switch (end.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return {"unavailable", "name", "the name " + url.host() + " could not be resolved",
              "check the address and the network; behind a proxy, set network.proxy"};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {"unavailable", "proxy", "the name of the proxy to " + server + " could not be resolved",
              "check network.proxy, or the proxy in the environment"};
    case CURLE_PROXY:
      return {"unavailable", "proxy", "the proxy did not lead to " + server,
              "check network.proxy, or the proxy in the environment"};
    case CURLE_COULDNT_CONNECT:
      return {"unavailable", "connect",
              "no connection to " + server +
                  (end.connect_errno ? std::string(": ") + std::strerror(static_cast<int>(end.connect_errno)) : ""),
              url.loopback() ? "is the server running?" : "is the server running, and the address right?"};
    case CURLE_OPERATION_TIMEDOUT:
      return {"unavailable", "connect",
              "no connection to " + server + " within " + in_seconds(request.timeouts.connect),
              "is the server running, and is a firewall or proxy in between?"};
    case CURLE_PEER_FAILED_VERIFICATION:
      return {"unavailable", "tls", "the certificate of " + server + " could not be verified: " + end.reason,
              "if an authority of your own signed it, name its certificate in network.ca_file"};
    case CURLE_SSL_CONNECT_ERROR:
      return {"unavailable", "tls", "no secure connection to " + server + ": " + end.reason,
              "does this port speak TLS? else write http://"};
    case CURLE_SSL_CACERT_BADFILE:
      return {"unavailable", "tls", "the certificates to trust cannot be read",
              "check network.ca_file and that ca-certificates is installed"};
    default:
      return {"unavailable", "connect", "no connection to " + server + ": " + end.reason, ""};
  }
}

Words of_waiting(const TransferEnd &end, const Url &url) {
  const std::string server = url.host() + ":" + url.port();
  if (end.code == CURLE_UNSUPPORTED_PROTOCOL || end.code == CURLE_WEIRD_SERVER_REPLY)
    return {"unavailable", "wait", server + " answered with something that is not http", "is this the right port?"};
  if (end.code == CURLE_SEND_ERROR || end.code == CURLE_ABORTED_BY_CALLBACK)
    return {"unavailable", "send", "the connection to " + server + " broke while the request was being sent", ""};
  return {"unavailable", "wait", server + " closed the connection without an answer", ""};
}

Words of_limits(const TransferEnd &end, const Url &url, const HttpRequest &request) {
  const std::string server = url.host() + ":" + url.port();
  switch (end.why) {
    case TransferEnd::Why::first_byte:
      return {"timeout", "wait", server + " did not begin to answer within " + in_seconds(request.timeouts.first_byte),
              "it may be busy; a longer timeout helps only if it is merely slow"};
    case TransferEnd::Why::idle:
      return {"timeout", "body", server + " fell silent for " + in_seconds(request.timeouts.idle) + " in its answer",
              ""};
    case TransferEnd::Why::total:
      return {"timeout",
              !end.sent      ? "connect"
              : end.answered ? "body"
                             : "wait",
              "the exchange with " + server + " took longer than the " + in_seconds(*request.timeouts.total) +
                  " that were allowed",
              ""};
    default:
      return {"too_large", "body",
              "the answer of " + server + " is longer than " + std::to_string(request.max_bytes) + " bytes",
              "ask for less at a time, or raise max_bytes"};
  }
}

}  // namespace

Error http_failure(const TransferEnd &end, const Url &url, const HttpRequest &request) {
  const Words words =
      end.why != TransferEnd::Why::curl ? of_limits(end, url, request)
      : end.answered ? Words{"truncated", "body", "the answer of " + url.host() + ":" + url.port() + " was cut off", ""}
      : end.sent     ? of_waiting(end, url)
                     : of_connecting(end, url, request);
  Error out(words.code, words.message, words.hint);
  out.with("phase", words.phase);
  if (end.why == TransferEnd::Why::curl) out.with("reason", end.reason);
  if (end.sent) out.with("maybe_billed", true);
  return out;
}

}  // namespace athanor
