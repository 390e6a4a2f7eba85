// SPDX-License-Identifier: Apache-2.0
#include "services/models/clock.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace athanor {
namespace {

class SteadyClock : public Clock {
 public:
  double now() override {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  }
  // In short steps, because the wish to stop is a flag that wakes nobody.
  bool wait(double seconds, const std::function<bool()> &stop) override {
    const double end = now() + seconds;
    double left = seconds;
    while (left > 0) {
      if (stop()) return false;
      std::this_thread::sleep_for(std::chrono::duration<double>(std::min(left, 0.05)));
      left = end - now();
    }
    return !stop();
  }
};

}  // namespace

Clock &steady_clock() {
  static SteadyClock the;
  return the;
}

}  // namespace athanor
