// SPDX-License-Identifier: Apache-2.0
#include "ordering.hpp"

#include <algorithm>
#include <utility>

namespace athanor::review {
namespace {

// SplitMix64 (Steele, Lea and Flood 2014): the same everywhere, unlike the standard library's distributions.
std::uint64_t next(std::uint64_t &state) {
  state += 0x9E3779B97F4A7C15ULL;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

}  // namespace

std::vector<std::vector<std::string>> orders_for(const std::vector<std::uint64_t> &seeds) {
  const std::vector<std::string> first{"checks", "records", "program", "paper", "form"};
  std::vector<std::vector<std::string>> out;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    std::vector<std::string> order = first;
    std::uint64_t state = seeds[i];
    for (std::size_t k = order.size() - 1; i > 0 && k > 0; --k) std::swap(order[k], order[next(state) % (k + 1)]);
    if (i > 0 && order == out.back()) std::rotate(order.begin(), order.begin() + 1, order.end());
    out.push_back(std::move(order));
  }
  return out;
}

std::vector<std::uint64_t> seeds_for(std::size_t reviewers, const std::vector<std::uint64_t> &given, std::uint64_t run,
                                     const std::string &stage) {
  std::vector<std::uint64_t> out(given.begin(),
                                 given.begin() + static_cast<std::ptrdiff_t>(std::min(given.size(), reviewers)));
  std::uint64_t state = run;
  for (const char c : stage) state = next(state) + static_cast<unsigned char>(c);
  while (out.size() < reviewers) {
    const std::uint64_t seed = next(state) % 1000000;
    if (std::find(out.begin(), out.end(), seed) == out.end()) out.push_back(seed);
  }
  return out;
}

}  // namespace athanor::review
