// SPDX-License-Identifier: Apache-2.0
//
// Whether and when a failed model request is tried again. Three parts: the policy for one call, a budget for all calls
// to one endpoint (so that a bad hour does not become a storm), and a circuit breaker (so that a server that is down is
// asked now and then, not by everybody). All of them only reckon; nobody waits in here.
#ifndef ATHANOR_SERVICES_MODELS_RETRY_HPP
#define ATHANOR_SERVICES_MODELS_RETRY_HPP

#include <mutex>
#include <optional>
#include <string>

#include "foundation/error.hpp"

namespace athanor {

struct RetryPolicy {
  int most_tries = 6;
  double most_waiting = 600;  // seconds of waiting between the tries of one call
  double base = 1, overloaded_base = 5, ceiling = 60;

  // True for faults that pass by themselves.
  static bool passing(const std::string &code);

  // Seconds to wait before the next try, or nothing when there should be none. `tries` so far (1 or more), `waited`
  // seconds so far, `chance` in [0, 1): full jitter, so that callers that failed together do not come back together.
  // The server's own wish ("retry_after_s") is a lower bound; "retry": true or false in the details overrides the code.
  std::optional<double> after(const Error &error, int tries, double waited, double chance) const;
};

// A bucket of retries: each call puts a tenth of one in, each retry takes one out.
class RetryBudget {
 public:
  void call();
  bool retry();  // false: there is none left

 private:
  std::mutex mutex_;
  double left_ = 10;
};

// Closed until several requests in a row found the server overloaded or unreachable; then open for a while, in which
// nobody asks; then one request probes, and its end closes the circuit or opens it for longer.
class CircuitBreaker {
 public:
  // Seconds to wait before asking again what to do; 0: go. A caller that is told to go must report `worked` or
  // `failed`.
  double before(double now);
  void worked();
  void failed(double now);
  // Neither: the request ended in a way that says nothing about the server (cancelled).
  void nothing_learned();

 private:
  std::mutex mutex_;
  int in_a_row_ = 0;
  double open_until_ = 0, pause_ = 0;
  bool probing_ = false;
};

}  // namespace athanor

#endif
