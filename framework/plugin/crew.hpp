// SPDX-License-Identifier: Apache-2.0
//
// Threads for calls that an isolated plugin makes, or is given: as many as there are calls at once, each kept for the
// next one, so that no call waits for another to end.
#ifndef ATHANOR_PLUGIN_CREW_HPP
#define ATHANOR_PLUGIN_CREW_HPP

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace athanor {

class Crew {
 public:
  Crew() = default;
  ~Crew();  // waits for what was given
  Crew(const Crew &) = delete;
  Crew &operator=(const Crew &) = delete;

  // Does the work on a thread that has nothing else to do. It must not throw. [any thread]
  void run(std::function<void()> work);

 private:
  void loop();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool stopping_ = false;
};

}  // namespace athanor

#endif
