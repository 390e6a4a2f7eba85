// SPDX-License-Identifier: Apache-2.0
//
// Time as the model service sees it: real in a run, made up in tests, so that no test waits for a minute to pass.
#ifndef ATHANOR_SERVICES_MODELS_CLOCK_HPP
#define ATHANOR_SERVICES_MODELS_CLOCK_HPP

#include <functional>

namespace athanor {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual double now() = 0;  // seconds since some moment; never goes back [any thread]
  // Waits that long; false when `stop` said so meanwhile. [any thread]
  virtual bool wait(double seconds, const std::function<bool()> &stop) = 0;
};

Clock &steady_clock();

}  // namespace athanor

#endif
