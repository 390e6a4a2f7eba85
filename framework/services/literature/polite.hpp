// SPDX-License-Identifier: Apache-2.0
//
// How a source of literature reaches its server during one call: in turn, tried again where that helps, and never for
// longer than a call may take. A registry that refuses gets the pause that it asks for.
#ifndef ATHANOR_SERVICES_LITERATURE_POLITE_HPP
#define ATHANOR_SERVICES_LITERATURE_POLITE_HPP

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "plugin/component.hpp"
#include "services/literature/pace.hpp"

namespace athanor {

struct Patience {
  int most_tries = 4;                          // of one request
  double most_seconds = 60;                    // of one call at one source: its exchanges and the pauses between tries
  double longest_turn = 600;                   // of waiting for its turns, behind this run's other calls
  double first_pause = 1, longest_pause = 20;  // between two tries, doubled each time, where the server says nothing
  double first_byte = 30;                      // until an answer begins
};

class PoliteServices : public Services {
 public:
  // `inner` sends; `given_up` is asked while waiting: another call found that the source is to be left alone.
  PoliteServices(Services &inner, Turns &turns, Clock &clock, const Patience &patience,
                 std::function<bool()> given_up = {});

  // "athanor.http/1" with a `pace`; all else goes to `inner`. Throws Error("timeout") when the time is over.
  Json call(std::string_view name, const Json &request, const OnEvent &on_event) override;
  bool cancelled() override { return inner_.cancelled(); }
  void log(int level, std::string_view message) override { inner_.log(level, message); }

  // How long the server asked to be left alone at last, where that was longer than this call could wait; else 0.
  double asked_for() const { return asked_for_; }

 private:
  Json send(const Json &request, const Pace &pace, const OnEvent &on_event);
  void wait_for_turn(const Pace &pace);
  double left() const { return patience_.most_seconds - spent_; }

  Services &inner_;
  Turns &turns_;
  Clock &clock_;
  const Patience patience_;
  const std::function<bool()> given_up_;
  double spent_ = 0, waited_ = 0, asked_for_ = 0;
};

}  // namespace athanor

#endif
