// SPDX-License-Identifier: Apache-2.0
#include "services/models/limiter.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "foundation/error.hpp"
#include "tests/framework/services/models/fake_clock.hpp"

using namespace athanor;
using tests::FakeClock;

namespace {
const std::function<bool()> never = [] { return false; };
void pass(Limiter &limiter, double input = 1, double output = 1) {
  limiter.enter(input, output, never, [](Limiter::Turn &) {});
}
}  // namespace

TEST_CASE("a minute's requests go at once, the next ones at the rate") {
  FakeClock clock;
  Limiter limiter({60.0, {}, {}, {}}, clock);
  for (int i = 0; i < 60; ++i) pass(limiter);
  CHECK(clock.waited() == 0);
  for (int i = 0; i < 5; ++i) pass(limiter);
  CHECK(clock.waited() == Approx(5).margin(0.11));
}

TEST_CASE("tokens that were guessed too high come back when the call is settled") {
  FakeClock clock;
  Limiter limiter({{}, 1000.0, {}, {}}, clock);
  limiter.enter(1000, 0, never, [](Limiter::Turn &turn) { turn.settle(100.0, {}); });
  pass(limiter, 900, 0);
  CHECK(clock.waited() == 0);
  pass(limiter, 100, 0);
  CHECK(clock.waited() == Approx(6).margin(0.11));
}

TEST_CASE("a call larger than a minute's worth goes when the bucket is full") {
  FakeClock clock;
  Limiter limiter({{}, 1000.0, {}, {}}, clock);
  pass(limiter, 5000, 0);
  CHECK(clock.waited() == 0);
  pass(limiter, 1000, 0);
  CHECK(clock.waited() == Approx(300).margin(0.11));
}

TEST_CASE("the server's account of its limits corrects ours") {
  FakeClock clock;
  Limiter limiter({{}, {}, {}, {}}, clock);
  limiter.correct({{"requests", {{"limit", 60}, {"remaining", 1}}}});
  pass(limiter);
  pass(limiter);
  CHECK(clock.waited() == Approx(1).margin(0.11));
  limiter.correct({{"tokens", {{"remaining", 0}, {"reset_s", 12}}}});
  pass(limiter);
  CHECK(clock.waited() == Approx(13).margin(0.31));
}

TEST_CASE("a server that asks to be left alone is left alone by all") {
  FakeClock clock;
  Limiter limiter({}, clock);
  limiter.pause(20);
  pass(limiter);
  CHECK(clock.waited() == Approx(20).margin(0.11));
}

TEST_CASE("no more calls at once than allowed, each in the order of its coming") {
  FakeClock clock;
  Limiter limiter({{}, {}, {}, std::size_t{2}}, clock);
  std::atomic<int> inside{0}, most{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 12; ++i)
    callers.emplace_back([&] {
      limiter.enter(1, 1, never, [&](Limiter::Turn &) {
        const int now = ++inside;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
        std::this_thread::yield();
        --inside;
      });
    });
  for (std::thread &caller : callers) caller.join();
  CHECK(most <= 2);
}

TEST_CASE("whoever is told to stop while it waits leaves the queue, and does not hold up the others") {
  FakeClock clock;
  Limiter limiter({60.0, {}, {}, {}}, clock);
  for (int i = 0; i < 60; ++i) pass(limiter);
  CHECK_THROWS_AS(limiter.enter(
                      1, 1, [] { return true; }, [](Limiter::Turn &) {}),
                  Cancelled);
  pass(limiter);
  CHECK(clock.waited() == Approx(1).margin(0.11));
}

TEST_CASE("the pipeline's limits win over the provider's") {
  const Limits limits = Limits::from({{"concurrency", 3}}, {{"concurrency", 8}, {"requests_per_minute", 50}});
  CHECK(limits.concurrency == 3);
  CHECK(limits.requests_per_minute == 50);
  CHECK_FALSE(limits.input_tokens_per_minute);
}
