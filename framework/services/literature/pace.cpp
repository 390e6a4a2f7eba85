// SPDX-License-Identifier: Apache-2.0
#include "services/literature/pace.hpp"

#include <algorithm>
#include <chrono>

namespace athanor {

bool Turns::take(const Pace &pace, const std::function<bool()> &stop) {
  constexpr std::chrono::milliseconds look_again{20};  // at the wish to stop, which wakes nobody
  for (;;) {
    double wait = 0;
    {
      std::unique_lock lock(mutex_);
      Lane &lane = lanes_[pace.name];
      while (lane.in_flight >= pace.at_once) {
        if (stop()) return false;
        given_back_.wait_for(lock, look_again);
      }
      const double now = clock_.now();
      wait = std::max(lane.next, lane.held_until) - now;
      if (wait <= 0) {
        if (stop()) return false;
        lane.next = now + pace.seconds;
        ++lane.in_flight;
        return true;
      }
    }
    if (!clock_.wait(wait, stop)) return false;
  }
}

void Turns::give_back(const Pace &pace) {
  const std::lock_guard lock(mutex_);
  --lanes_[pace.name].in_flight;
  given_back_.notify_all();
}

void Turns::hold_off(const Pace &pace, double seconds) {
  const std::lock_guard lock(mutex_);
  Lane &lane = lanes_[pace.name];
  lane.held_until = std::max(lane.held_until, clock_.now() + seconds);
}

}  // namespace athanor
