// SPDX-License-Identifier: Apache-2.0
//
// Turns at the registries: requests of one name begin a while apart and only so many are in flight, whichever call and
// whichever branch they come from. A registry that asks for a pause gets it from all of them.
#ifndef ATHANOR_SERVICES_LITERATURE_PACE_HPP
#define ATHANOR_SERVICES_LITERATURE_PACE_HPP

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "services/models/clock.hpp"

namespace athanor {

struct Pace {
  std::string name;
  double seconds = 0;  // between the beginnings of two requests
  int at_once = 1;
};

class Turns {
 public:
  explicit Turns(Clock &clock) : clock_(clock) {}

  // Waits for a turn; false when `stop` said so meanwhile. A turn that was given must be given back. [any thread]
  bool take(const Pace &pace, const std::function<bool()> &stop);
  void give_back(const Pace &pace);
  // Nobody begins before so many seconds have passed.
  void hold_off(const Pace &pace, double seconds);

 private:
  struct Lane {
    double next = 0, held_until = 0;
    int in_flight = 0;
  };

  Clock &clock_;
  std::mutex mutex_;
  std::condition_variable given_back_;
  std::map<std::string, Lane> lanes_;
};

}  // namespace athanor

#endif
