// SPDX-License-Identifier: Apache-2.0
//
// See landscape.hpp.
#include "landscape.hpp"

#include <cmath>
#include <numeric>

namespace athanor::bench {

namespace {

constexpr std::size_t examples = 150, test_examples = 50;
// What a landscape's numbers are drawn for; no seed of a run is as large.
constexpr std::uint64_t for_examples = 1u << 20, for_quality = 1u << 21;
constexpr double part_tested = 0.70, part_trained = 0.15, part_chance = 0.15;

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  Random random(a * 0x9e3779b97f4a7c15u + b);
  random.bits();
  return random.bits();
}

}  // namespace

std::uint64_t Random::bits() {
  std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

double Random::uniform() { return (static_cast<double>(bits() >> 11) + 0.5) * 0x1.0p-53; }

double Random::normal() {
  const double radius = std::sqrt(-2 * std::log(uniform()));
  return radius * std::cos(2 * 3.14159265358979323846 * uniform());
}

double Random::heavy() {
  const double numerator = normal();
  double squares = 0;
  for (int i = 0; i < 3; ++i) {
    const double one = normal();
    squares += one * one;
  }
  return numerator / std::sqrt(squares / 3);
}

std::size_t Random::below(std::size_t end) { return static_cast<std::size_t>(uniform() * static_cast<double>(end)); }

const char *name_of(Noise noise) {
  switch (noise) {
    case Noise::independent:
      return "independent";
    case Noise::shared_split:
      return "shared split";
    case Noise::heavy:
      return "heavy tails";
  }
  return "";
}

double overlap_of(Noise noise) {
  return noise == Noise::shared_split
             ? static_cast<double>(test_examples) / static_cast<double>(examples - test_examples)
             : 0;
}

Landscape::Landscape(Noise noise, std::uint64_t seed) : noise_(noise), seed_(seed) {
  if (noise != Noise::shared_split) return;
  Random random(mixed(seed, for_examples));
  for (std::size_t i = 0; i < examples; ++i) {
    tested_.push_back(std::sqrt(part_tested * test_examples) * random.normal());
    trained_.push_back(std::sqrt(part_trained * (examples - test_examples)) * random.normal());
  }
}

double Landscape::split_noise(std::uint64_t seed) const {
  Random random(mixed(seed_, seed));  // the same split for every program
  std::vector<std::size_t> order(examples);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = 0; i < test_examples; ++i) std::swap(order[i], order[i + random.below(examples - i)]);
  double tested = 0, trained = 0;
  for (std::size_t i = 0; i < examples; ++i)
    (i < test_examples ? tested += tested_[order[i]] : trained += trained_[order[i]]);
  return tested / test_examples + trained / (examples - test_examples);
}

Measured Landscape::run(std::uint64_t program, std::uint64_t seed, double effect, std::uint64_t variant) const {
  const std::uint64_t stream = mixed(mixed(seed_, program + 3), seed);
  Random quality(mixed(mixed(seed_, for_quality), program)), common(stream), random(mixed(stream, variant + 1));
  const double level = quality.normal() + common.normal();  // the second is what a run does to both sides
  Measured m;
  switch (noise_) {
    case Noise::independent:
      m = {std::sqrt(0.5) * random.normal(), 0, std::sqrt(0.5) * random.normal()};
      break;
    case Noise::heavy:
      m = {random.heavy() / std::sqrt(6.0), 0, random.heavy() / std::sqrt(6.0)};
      break;
    case Noise::shared_split:
      m = {0, 0, split_noise(seed) + std::sqrt(part_chance) * random.normal()};
      break;
  }
  m.control += level;
  m.treatment = level + effect + m.noise;
  return m;
}

}  // namespace athanor::bench
