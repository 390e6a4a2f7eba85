// SPDX-License-Identifier: Apache-2.0
#include "cli/signals.hpp"

#include <signal.h>

namespace athanor {
namespace {

// The only state that a signal handler may touch.
std::atomic<bool> stop_wanted{false};

void on_signal(int signal) {
  if (stop_wanted.exchange(true)) {
    ::signal(signal, SIG_DFL);
    ::raise(signal);
  }
}

}  // namespace

std::atomic<bool> &stop_on_signals() {
  struct sigaction action {};
  action.sa_handler = &on_signal;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  return stop_wanted;
}

}  // namespace athanor
