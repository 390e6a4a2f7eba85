// SPDX-License-Identifier: Apache-2.0
//
// What writing one event durably costs, beside what the disk itself takes to make a page durable.
#ifndef ATHANOR_BENCH_RESUME_WRITES_HPP
#define ATHANOR_BENCH_RESUME_WRITES_HPP

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "ledger/ledger.hpp"

namespace athanor::bench {

inline double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

inline double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values.at(static_cast<std::size_t>(q * static_cast<double>(values.size() - 1)));
}

template <class Work>
std::vector<double> timed(int rounds, Work work) {
  std::vector<double> out;
  for (int i = 0; i < rounds; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work(i);
    out.push_back(milliseconds_since(start));
  }
  return out;
}

// Appends of 4 KiB, each synced: what no durable write on this disk can be faster than.
inline std::vector<double> disk_syncs(const fs::path &folder, int rounds) {
  const int fd = ::open((folder / "probe").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) throw std::runtime_error("no file can be made in " + folder.string());
  const std::string page(4096, 'p');
  const auto out = timed(rounds, [&](int) {
    if (::write(fd, page.data(), page.size()) != 4096 || ::fdatasync(fd) != 0)
      throw std::runtime_error("the disk does not take a page");
  });
  ::close(fd);
  return out;
}

inline Json event_data() { return {{"call", "node-17/draft"}, {"note", std::string(200, 'n')}}; }

inline std::vector<double> event_writes(const fs::path &folder, int rounds) {
  const auto ledger = Ledger::create(folder / "events.sqlite");
  return timed(rounds, [&](int) { ledger->wait(ledger->event("main/tree", "tick", event_data())); });
}

// Several threads that each wait for their own events share the disk's syncs. Milliseconds an event.
inline double shared_writes(const fs::path &folder, int threads, int rounds) {
  const auto ledger = Ledger::create(folder / "shared.sqlite");
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> all;
  for (int t = 0; t < threads; ++t)
    all.emplace_back([&] {
      for (int i = 0; i < rounds; ++i) ledger->wait(ledger->event("main/tree", "tick", event_data()));
    });
  for (std::thread &thread : all) thread.join();
  return milliseconds_since(start) / (threads * rounds);
}

}  // namespace athanor::bench

#endif
