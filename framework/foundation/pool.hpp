// SPDX-License-Identifier: Apache-2.0
//
// Threads for calls that wait: a thread per call in flight, kept for the next one. A pool has as many
// threads as calls at once, up to its limit; beyond it calls queue in order. Without one no call waits for another.
#ifndef ATHANOR_FOUNDATION_POOL_HPP
#define ATHANOR_FOUNDATION_POOL_HPP

#include <condition_variable>
#include <deque>
#include <functional>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

namespace athanor {

class Pool {
 public:
  Pool() = default;
  explicit Pool(std::size_t limit) : limit_(limit) {}
  ~Pool();  // waits for everything queued
  Pool(const Pool &) = delete;
  Pool &operator=(const Pool &) = delete;

  // Runs the work on some thread, soon. It must not throw. [any thread]
  void run(std::function<void()> work);

 private:
  void loop();

  const std::size_t limit_ = std::numeric_limits<std::size_t>::max();
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool stopping_ = false;
};

}  // namespace athanor

#endif
