// SPDX-License-Identifier: Apache-2.0
//
// Synthetic landscapes: programs with a quality of their own and a treatment whose true effect is known, measured with
// noise of a known kind. All of it follows from seeds, on any platform. Nothing here knows how claims are made.
#ifndef ATHANOR_BENCH_POLICY_LANDSCAPE_HPP
#define ATHANOR_BENCH_POLICY_LANDSCAPE_HPP

#include <cstdint>
#include <vector>

namespace athanor::bench {

// Numbers from a seed. Standard distributions differ between libraries, these do not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t bits();  // splitmix64
  double uniform();      // in (0, 1)
  double normal();       // standard
  double heavy();        // Student's t with 3 degrees of freedom: its variance is 3
  std::size_t below(std::size_t end);

 private:
  std::uint64_t state_;
};

// Noise of the difference between treatment and control in one run; its standard deviation is 1 in each kind.
// independent: normal, anew in every run. heavy: both sides have Student's t with 3 degrees of freedom. shared_split:
// every run splits the same 150 examples into 100 to train on and 50 to test on; test examples bring 70 % of the
// variance, training examples 15 % and chance 15 %, which makes two runs correlate by a third.
enum class Noise { independent, shared_split, heavy };
const char *name_of(Noise noise);
double overlap_of(Noise noise);  // test examples over training examples

struct Measured {
  double control = 0, treatment = 0;
  double noise = 0;  // of the treatment alone
};

class Landscape {
 public:
  Landscape(Noise noise, std::uint64_t seed);
  // A program's run under a seed. Its quality, the same on both sides, is drawn from a normal distribution; a variant
  // of it has the same quality and another treatment.
  Measured run(std::uint64_t program, std::uint64_t seed, double effect, std::uint64_t variant = 0) const;

 private:
  double split_noise(std::uint64_t seed) const;

  Noise noise_;
  std::uint64_t seed_;
  std::vector<double> tested_, trained_;  // what each example brings to the difference
};

}  // namespace athanor::bench

#endif
