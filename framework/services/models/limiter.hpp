// SPDX-License-Identifier: Apache-2.0
//
// How fast one endpoint may be asked: requests, input tokens and output tokens a minute, and calls at once. Callers
// wait in the order in which they came. Tokens are guessed before a call and settled after it; what the server says of
// its own limits corrects ours.
#ifndef ATHANOR_SERVICES_MODELS_LIMITER_HPP
#define ATHANOR_SERVICES_MODELS_LIMITER_HPP

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

#include "services/models/clock.hpp"

namespace athanor {

using Json = nlohmann::json;

// Something that flows in at a steady rate up to a minute's worth. It may be overdrawn: a call larger than a minute's
// worth goes when the bucket is full, and those after it pay.
class Bucket {
 public:
  explicit Bucket(std::optional<double> per_minute) : per_minute_(per_minute), level_(per_minute.value_or(0)) {}

  double wait(double amount, double now);  // seconds until so much may be taken; 0: now
  void take(double amount, double now);
  void give_back(double amount) { level_ += amount; }
  // The server says how much is left, and in how many seconds all of it is back.
  void correct(std::optional<double> limit, std::optional<double> remaining, std::optional<double> reset, double now);

 private:
  void flow(double now);
  std::optional<double> per_minute_;  // none: no limit
  double level_, at_ = -1;
  double shut_until_ = 0;
};

struct Limits {
  std::optional<double> requests_per_minute, input_tokens_per_minute, output_tokens_per_minute;
  std::optional<std::size_t> concurrency;

  // {requests_per_minute, ...} of the pipeline over those of the profile.
  static Limits from(const Json &pipeline, const Json &profile);
};

class Limiter {
 public:
  Limiter(const Limits &limits, Clock &clock);

  // A place at the counter, given back when it goes out of scope.
  class Turn {
   public:
    Turn(Limiter &limiter, double input, double output) : limiter_(limiter), input_(input), output_(output) {}
    ~Turn();
    Turn(const Turn &) = delete;
    Turn &operator=(const Turn &) = delete;
    // What the call really used, instead of what was guessed.
    void settle(std::optional<double> input, std::optional<double> output);

   private:
    friend class Limiter;
    Limiter &limiter_;
    double input_, output_;
  };

  // Waits for its turn, then runs `call` with it. Throws Cancelled when `stop` says so while it waits. [any thread]
  void enter(double input_tokens, double output_tokens, const std::function<bool()> &stop,
             const std::function<void(Turn &)> &call);

  // `rate` of a reply or an error, as documented; nothing in it is trusted to be there.
  void correct(const Json &rate);
  // The server asked to be left alone so long.
  void pause(double seconds);

 private:
  double wait(double input, double output, double now);

  Clock &clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Bucket requests_, input_, output_;
  const std::optional<std::size_t> concurrency_;
  std::size_t inside_ = 0;
  std::uint64_t next_ticket_ = 0, serving_ = 0;
  double paused_until_ = 0;
};

}  // namespace athanor

#endif
