// SPDX-License-Identifier: Apache-2.0
//
// A clock that moves only when somebody waits for it.
#pragma once

#include <mutex>

#include "services/models/clock.hpp"

namespace athanor::tests {

class FakeClock : public Clock {
 public:
  double now() override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  bool wait(double seconds, const std::function<bool()> &stop) override {
    if (stop()) return false;
    const std::lock_guard lock(mutex_);
    now_ += seconds;
    waited_ += seconds;
    return true;
  }
  double waited() {
    const std::lock_guard lock(mutex_);
    return waited_;
  }

 private:
  std::mutex mutex_;
  double now_ = 1000, waited_ = 0;
};

}  // namespace athanor::tests
