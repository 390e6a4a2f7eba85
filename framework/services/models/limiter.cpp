// SPDX-License-Identifier: Apache-2.0
#include "services/models/limiter.hpp"

#include <algorithm>

#include "foundation/error.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

constexpr double looked_at_every = 0.1;  // seconds; the wish to stop wakes nobody

std::optional<double> number_at(const Json &object, const char *key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  if (!object.is_object() || found == object.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

}  // namespace

void Bucket::flow(double now) {
  if (at_ >= 0 && per_minute_) level_ = std::min(*per_minute_, level_ + *per_minute_ * (now - at_) / 60.0);
  at_ = now;
}

double Bucket::wait(double amount, double now) {
  if (now < shut_until_) return shut_until_ - now;
  if (!per_minute_) return 0;
  flow(now);
  const double needed = std::min(amount, *per_minute_);
  return level_ >= needed ? 0 : (needed - level_) * 60.0 / *per_minute_;
}

void Bucket::take(double amount, double now) {
  flow(now);
  if (per_minute_) level_ -= amount;
}

void Bucket::correct(std::optional<double> limit, std::optional<double> remaining, std::optional<double> reset,
                     double now) {
  flow(now);
  if (limit && *limit > 0) {
    if (!per_minute_) level_ = *limit;
    per_minute_ = per_minute_ ? std::min(*per_minute_, *limit) : *limit;
  }
  if (remaining && per_minute_) level_ = std::min(level_, *remaining);
  if (remaining && *remaining <= 0 && reset && *reset > 0) shut_until_ = std::max(shut_until_, now + *reset);
}

Limits Limits::from(const Json &pipeline, const Json &profile) {
  auto pick = [&](const char *key) {
    const auto own = number_at(pipeline, key);
    return own ? own : number_at(profile, key);
  };
  Limits out;
  out.requests_per_minute = pick("requests_per_minute");
  out.input_tokens_per_minute = pick("input_tokens_per_minute");
  out.output_tokens_per_minute = pick("output_tokens_per_minute");
  if (const auto calls = pick("concurrency"); calls && *calls >= 1) out.concurrency = static_cast<std::size_t>(*calls);
  return out;
}

Limiter::Limiter(const Limits &limits, Clock &clock)
    : clock_(clock),
      requests_(limits.requests_per_minute),
      input_(limits.input_tokens_per_minute),
      output_(limits.output_tokens_per_minute),
      concurrency_(limits.concurrency) {}

Limiter::Turn::~Turn() {
  {
    const std::lock_guard lock(limiter_.mutex_);
    --limiter_.inside_;
  }
  limiter_.changed_.notify_all();
}

void Limiter::Turn::settle(std::optional<double> input, std::optional<double> output) {
  const std::lock_guard lock(limiter_.mutex_);
  if (input) limiter_.input_.give_back(input_ - *input), input_ = *input;
  if (output) limiter_.output_.give_back(output_ - *output), output_ = *output;
}

double Limiter::wait(double input, double output, double now) {
  const double left_alone = std::max(0.0, paused_until_ - now);
  return std::max({left_alone, requests_.wait(1, now), input_.wait(input, now), output_.wait(output, now)});
}

void Limiter::enter(double input, double output, const std::function<bool()> &stop,
                    const std::function<void(Turn &)> &call) {
  {
    std::unique_lock lock(mutex_);
    const std::uint64_t ticket = next_ticket_++;
    auto leave_queue = [&] {
      ++serving_;
      changed_.notify_all();
    };
    // Whoever gives up still has to let the one behind go first, when it is its turn to.
    bool stopped = false;
    for (;;) {
      stopped = stopped || stop();
      const bool first = serving_ == ticket;
      if (first && stopped) break;
      if (first && (!concurrency_ || inside_ < *concurrency_)) {
        const double seconds = wait(input, output, clock_.now());
        if (seconds <= 0) break;
        lock.unlock();
        clock_.wait(std::min(seconds, looked_at_every), stop);
        lock.lock();
        continue;
      }
      changed_.wait_for(lock, std::chrono::duration<double>(looked_at_every));
    }
    if (stopped) {
      leave_queue();
      throw Cancelled();
    }
    const double now = clock_.now();
    requests_.take(1, now);
    input_.take(input, now);
    output_.take(output, now);
    ++inside_;
    leave_queue();
  }
  Turn turn(*this, input, output);
  call(turn);
}

void Limiter::correct(const Json &rate) {
  if (!rate.is_object()) return;
  const std::lock_guard lock(mutex_);
  const double now = clock_.now();
  auto apply = [&](Bucket &bucket, const char *key) {
    const Json &told = object_at(rate, key);
    if (!told.empty())
      bucket.correct(number_at(told, "limit"), number_at(told, "remaining"), number_at(told, "reset_s"), now);
  };
  apply(requests_, "requests");
  apply(input_, "input_tokens");
  apply(output_, "output_tokens");
  if (!rate.contains("input_tokens")) apply(input_, "tokens");
}

void Limiter::pause(double seconds) {
  const std::lock_guard lock(mutex_);
  paused_until_ = std::max(paused_until_, clock_.now() + seconds);
}

}  // namespace athanor
