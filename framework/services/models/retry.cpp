// SPDX-License-Identifier: Apache-2.0
#include "services/models/retry.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

namespace athanor {
namespace {

constexpr int failures_that_open = 5;
constexpr double first_pause = 30, longest_pause = 300;
constexpr double longest_hint = 600;  // a server that asks for more is asked again by the next run

constexpr double retries_per_call = 0.1, most_retries = 50;

}  // namespace

bool RetryPolicy::passing(const std::string &code) {
  static const std::set<std::string> codes{"unavailable",  "timeout",    "truncated",
                                           "rate_limited", "overloaded", "server_error"};
  return codes.count(code) > 0;
}

std::optional<double> RetryPolicy::after(const Error &error, int tries, double waited, double chance) const {
  const nlohmann::json &details = error.details();
  const auto told = details.find("retry");
  const bool again = told != details.end() && told->is_boolean() ? told->get<bool>() : passing(error.code());
  if (!again || tries >= most_tries) return std::nullopt;
  const double first = error.code() == "overloaded" ? overloaded_base : base;
  const double jittered = chance * std::min(ceiling, first * std::pow(2.0, tries - 1));
  const auto hint = details.find("retry_after_s");
  const double wanted = hint != details.end() && hint->is_number() ? hint->get<double>() : 0;
  const double wait = std::max(jittered, wanted);
  if (wanted > longest_hint || waited + wait > most_waiting) return std::nullopt;
  return wait;
}

void RetryBudget::call() {
  const std::lock_guard lock(mutex_);
  left_ = std::min(most_retries, left_ + retries_per_call);
}

bool RetryBudget::retry() {
  const std::lock_guard lock(mutex_);
  if (left_ < 1) return false;
  left_ -= 1;
  return true;
}

double CircuitBreaker::before(double now) {
  const std::lock_guard lock(mutex_);
  if (pause_ == 0) return 0;
  if (now < open_until_) return open_until_ - now;
  if (probing_) return 1;
  probing_ = true;
  return 0;
}

void CircuitBreaker::worked() {
  const std::lock_guard lock(mutex_);
  in_a_row_ = 0;
  pause_ = 0;
  probing_ = false;
}

void CircuitBreaker::failed(double now) {
  const std::lock_guard lock(mutex_);
  const bool probe = probing_;
  probing_ = false;
  if (++in_a_row_ < failures_that_open && !probe) return;
  if (pause_ != 0 && !probe) return;  // others that were on their way when the circuit opened
  pause_ = pause_ == 0 ? first_pause : std::min(longest_pause, 2 * pause_);
  open_until_ = now + pause_;
}

void CircuitBreaker::nothing_learned() {
  const std::lock_guard lock(mutex_);
  probing_ = false;
}

}  // namespace athanor
