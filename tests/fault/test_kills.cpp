// SPDX-License-Identifier: Apache-2.0
//
// The host is killed at random moments, the seed of which is printed, and goes on until it is done. A run is killed
// several times, so that a host also dies which had found what a former one left.
#include "tests/fault/books.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

constexpr int moments = 100;  // of each number of workers

// An undisturbed run, for its length and its claims.
struct Undisturbed {
  explicit Undisturbed(int workers) : run(workers) {
    const auto start = std::chrono::steady_clock::now();
    const Said said = run.go()->wait();
    INFO(said.err);
    REQUIRE(said.status == 0);
    length = milliseconds_since(start);
  }
  Trial run;
  double length = 0;
};

// Kills a run until it is done or `left` is used up, then lets it end. Returns how many kills it took.
int kill_and_resume(const Trial &run, Books &books, std::mt19937_64 &random, double length, int left) {
  std::uniform_real_distribution<double> moment(0, 0.6 * length);
  int killed = 0;
  while (killed < left) {
    const double after = moment(random);
    const auto start = std::chrono::steady_clock::now();
    const auto host = run.go();
    if (!wait_for(*host, [&] { return milliseconds_since(start) >= after; })) {
      const Said said = host->wait();
      INFO("run " << killed << ": " << said.err);
      REQUIRE(said.status == 0);
      return killed;
    }
    host->kill_now();
    ++killed;
    books.close();
  }
  const Said said = run.go()->wait();
  INFO(said.err);
  REQUIRE(said.status == 0);
  return killed;
}

void kill_often(int workers, const std::function<void(const Trial &)> &check_end) {
  const Undisturbed undisturbed(workers);
  std::mt19937_64 random(seed_of_the_moments() + static_cast<std::uint64_t>(workers));
  std::size_t repeated = 0, marked = 0;
  int runs = 0;
  for (int killed = 0; killed < moments; ++runs) {
    const Trial run(workers);
    Books books(run, static_cast<std::size_t>(std::max(3, workers)));
    INFO("seed " << seed_of_the_moments() << ", run " << runs);
    killed += kill_and_resume(run, books, random, undisturbed.length, moments - killed);
    books.balance();
    check_journal(run);
    check_end(run);
    repeated += books.repeated;
    marked += books.marked;
  }
  std::printf("%d workers: %d kills of %d runs of %.0f ms; %zu requests were in flight, %zu of them were asked again\n",
              workers, moments, runs, undisturbed.length, marked, repeated);
}

}  // namespace

TEST_CASE("with one worker, a run that is killed at random moments comes to the same claims", "[kills][one]") {
  const std::string claims = Undisturbed(1).run.claims();
  kill_often(1, [&](const Trial &run) { CHECK(run.claims() == claims); });
}

TEST_CASE("with four workers, the claims of a run that is killed at random moments follow from its records",
          "[kills][four]") {
  kill_often(4, check_replay);
}
