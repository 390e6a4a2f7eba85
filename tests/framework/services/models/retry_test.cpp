// SPDX-License-Identifier: Apache-2.0
#include "services/models/retry.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace athanor;

TEST_CASE("what passes by itself is tried again, what does not is not") {
  const RetryPolicy policy;
  for (const char *code : {"unavailable", "timeout", "truncated", "rate_limited", "overloaded", "server_error"})
    CHECK(policy.after(Error(code, ""), 1, 0, 0.5).has_value());
  for (const char *code :
       {"quota", "auth", "invalid_request", "context_overflow", "content_filter", "refusal", "bad_reply"})
    CHECK_FALSE(policy.after(Error(code, ""), 1, 0, 0.5).has_value());
}

TEST_CASE("waits grow, with full jitter, up to a minute") {
  const RetryPolicy policy;
  CHECK(policy.after(Error("server_error", ""), 1, 0, 1.0) == 1.0);
  CHECK(policy.after(Error("server_error", ""), 3, 0, 1.0) == 4.0);
  CHECK(policy.after(Error("server_error", ""), 3, 0, 0.25) == 1.0);
  CHECK(policy.after(Error("overloaded", ""), 1, 0, 1.0) == 5.0);
  CHECK(policy.after(Error("overloaded", ""), 5, 0, 1.0) == 60.0);
}

TEST_CASE("six tries and ten minutes of waiting are the end") {
  const RetryPolicy policy;
  CHECK(policy.after(Error("unavailable", ""), 5, 0, 0).has_value());
  CHECK_FALSE(policy.after(Error("unavailable", ""), 6, 0, 0).has_value());
  CHECK_FALSE(policy.after(Error("rate_limited", "").with("retry_after_s", 30), 2, 580, 0).has_value());
}

TEST_CASE("the server's own wish is waited for, unless it is longer than a call may take") {
  const RetryPolicy policy;
  CHECK(policy.after(Error("rate_limited", "").with("retry_after_s", 7.5), 1, 0, 0.1) == 7.5);
  CHECK_FALSE(policy.after(Error("rate_limited", "").with("retry_after_s", 3600), 1, 0, 0.1).has_value());
}

TEST_CASE("a provider that knows better says so") {
  const RetryPolicy policy;
  CHECK_FALSE(policy.after(Error("rate_limited", "").with("retry", false), 1, 0, 0.1).has_value());
  CHECK(policy.after(Error("quota", "").with("retry", true), 1, 0, 1.0) == 1.0);
}

TEST_CASE("retries are a tenth of the calls in the long run") {
  RetryBudget budget;
  int retries = 0;
  while (budget.retry()) ++retries;
  CHECK(retries == 10);
  for (int i = 0; i < 25; ++i) budget.call();
  CHECK(budget.retry());
  CHECK(budget.retry());
  CHECK_FALSE(budget.retry());
}

TEST_CASE("the circuit opens after five failures in a row, lets one probe, and closes or opens for longer") {
  CircuitBreaker breaker;
  for (int i = 0; i < 4; ++i) breaker.failed(100);
  CHECK(breaker.before(100) == 0);
  breaker.failed(100);
  CHECK(breaker.before(100) == 30);
  CHECK(breaker.before(120) == 10);
  CHECK(breaker.before(130) == 0);  // the probe
  CHECK(breaker.before(130) > 0);   // the others wait for what it finds
  breaker.failed(131);
  CHECK(breaker.before(131) == 60);
  CHECK(breaker.before(191) == 0);
  breaker.worked();
  CHECK(breaker.before(191) == 0);
  CHECK(breaker.before(191) == 0);
}

TEST_CASE("one success in between keeps the circuit closed") {
  CircuitBreaker breaker;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 4; ++i) breaker.failed(100);
    breaker.worked();
  }
  CHECK(breaker.before(100) == 0);
}

TEST_CASE("a probe that was cancelled lets the next one probe") {
  CircuitBreaker breaker;
  for (int i = 0; i < 5; ++i) breaker.failed(100);
  CHECK(breaker.before(130) == 0);
  breaker.nothing_learned();
  CHECK(breaker.before(130) == 0);
}
