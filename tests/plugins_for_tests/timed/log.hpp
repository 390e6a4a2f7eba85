// SPDX-License-Identifier: Apache-2.0
//
// What the timed provider and the timed backend share: seeded draws that do not depend on the order of the asking, and
// a log of what was under way when. Knows neither models nor jobs.
#ifndef ATHANOR_TESTS_TIMED_LOG_HPP
#define ATHANOR_TESTS_TIMED_LOG_HPP

#include <fcntl.h>
#include <unistd.h>

#include <athanor/plugin.hpp>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>

namespace athanor::tests::timed {

using sdk::Json;
using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

inline double seconds(Clock::time_point t) { return Seconds(t.time_since_epoch()).count(); }
inline Clock::duration span(double seconds) { return std::chrono::duration_cast<Clock::duration>(Seconds(seconds)); }

// FNV-1a and a final mix: the same on every machine.
inline std::uint64_t hash_of(const std::string &text, std::uint64_t seed = 0) {
  std::uint64_t hash = 14695981039346656037ULL ^ (seed * 0x9E3779B97F4A7C15ULL);
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  hash ^= hash >> 33;
  hash *= 0xFF51AFD7ED558CCDULL;
  return hash ^ (hash >> 33);
}

// In (0, 1), by name and seed alone.
inline double draw(const std::string &name, std::uint64_t seed) {
  return (static_cast<double>(hash_of(name, seed) >> 11) + 0.5) * 0x1.0p-53;
}

// A lognormal time, by Box and Muller's transform of two draws.
inline double lognormal(const std::string &name, std::uint64_t seed, double median, double sigma) {
  const double pi = 3.14159265358979323846;
  const double normal = std::sqrt(-2 * std::log(draw(name, seed))) * std::cos(2 * pi * draw(name, seed + 1));
  return median * std::exp(sigma * normal);
}

// A time that nothing fixes, so that two runs never go alike.
inline double at_random(double most) {
  if (most <= 0) return 0;
  thread_local std::mt19937_64 random{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, most)(random);
}

// One JSON object a line; lines of several writers do not mix, because each is one write at the end of the file.
class Log {
 public:
  explicit Log(const std::string &path)
      : file_(path.empty() ? -1 : ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
    if (!path.empty() && file_ < 0) throw sdk::Error("bad_options", "the log cannot be opened: " + path, "", "/log");
  }
  ~Log() {
    if (file_ >= 0) ::close(file_);
  }
  Log(const Log &) = delete;
  Log &operator=(const Log &) = delete;

  void add(const Json &line) {
    if (file_ < 0) return;
    const std::string text = line.dump() + "\n";
    if (::write(file_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
      throw sdk::Error("unavailable", "the log of the timed plugin cannot be written", "is the disk full?");
  }

 private:
  const int file_;
};

}  // namespace athanor::tests::timed

#endif
