// SPDX-License-Identifier: Apache-2.0
#include "services/literature/polite.hpp"

#include <algorithm>
#include <athanor/http.hpp>
#include <cmath>
#include <optional>

#include "foundation/error.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

constexpr std::uint64_t most_bytes = 16 * 1024 * 1024;

Pace pace_of(const Json &request) {
  const Json &given = object_at(request, "pace");
  Pace out;
  out.name = given.value("name", request.value("url", ""));
  out.seconds = std::clamp(given.value("seconds", 0.0), 0.0, 60.0);
  out.at_once = std::clamp(given.value("at_once", 1), 1, 64);
  return out;
}

// Answers and errors that may be others in a moment.
bool passes(int status) { return status == 408 || status == 425 || status == 429 || status >= 500; }
bool passes(const std::string &code) { return code == "unavailable" || code == "timeout" || code == "truncated"; }

}  // namespace

PoliteServices::PoliteServices(Services &inner, Turns &turns, Clock &clock, const Patience &patience,
                               std::function<bool()> given_up)
    : inner_(inner), turns_(turns), clock_(clock), patience_(patience), given_up_(std::move(given_up)) {}

void PoliteServices::wait_for_turn(const Pace &pace) {
  const double begun = clock_.now();
  const auto too_long = [&] { return waited_ + clock_.now() - begun > patience_.longest_turn; };
  const auto enough = [&] { return inner_.cancelled() || (given_up_ && given_up_()) || too_long(); };
  const bool got = turns_.take(pace, enough);
  const bool late = !got && too_long();
  waited_ += clock_.now() - begun;
  if (got) return;
  if (inner_.cancelled()) throw Cancelled();
  if (late) throw Error("timeout", "it did not get its turn among this run's other questions", "ask less at a time");
  throw Error("unavailable", "other questions to it failed, so it is left alone for a while");
}

Json PoliteServices::send(const Json &request, const Pace &pace, const OnEvent &on_event) {
  wait_for_turn(pace);
  const double begun = clock_.now();
  struct Back {
    std::function<void()> run;
    ~Back() { run(); }
  } const back{[&] {
    turns_.give_back(pace);
    spent_ += clock_.now() - begun;
  }};
  Json bounded = request;
  bounded.erase("pace");
  bounded["max_bytes"] = std::min(request.value("max_bytes", most_bytes), most_bytes);
  bounded["timeouts"] = {{"connect", std::min(10.0, left())},
                         {"first_byte", std::min(patience_.first_byte, left())},
                         {"idle", std::min(patience_.first_byte, left())},
                         {"total", left()}};
  return inner_.call({}, bounded, on_event);
}

Json PoliteServices::call(std::string_view name, const Json &request, const OnEvent &on_event) {
  if (request.value("schema", "") != "athanor.http/1") return inner_.call(name, request, on_event);
  const Pace pace = pace_of(request);
  for (int tries = 1;; ++tries) {
    if (left() <= 0)
      throw Error("timeout", "it did not answer within the " + std::to_string(std::lround(patience_.most_seconds)) +
                                 " s that a question may take");
    double wanted = 0;
    std::optional<Json> answer;
    try {
      answer = send(request, pace, on_event);
      if (!passes(answer->at("status").get<int>())) return *answer;
      wanted = sdk::http::retry_after(object_at(*answer, "headers")).value_or(0);
    } catch (const Error &e) {
      if (!passes(e.code()) || tries >= patience_.most_tries || left() <= 0 || (given_up_ && given_up_())) throw;
    }
    const double own = std::min(patience_.longest_pause, patience_.first_pause * std::pow(2.0, tries - 1));
    const double pause = std::max(own, wanted);
    if (wanted > 0) turns_.hold_off(pace, std::min(wanted, patience_.longest_turn));
    if (answer && (tries >= patience_.most_tries || pause >= left())) {
      asked_for_ = wanted;
      return *answer;
    }
    const double begun = clock_.now();
    const bool went_on = clock_.wait(std::min(pause, std::max(0.0, left())),
                                     [&] { return inner_.cancelled() || (given_up_ && given_up_()); });
    spent_ += clock_.now() - begun;
    if (!went_on && inner_.cancelled()) throw Cancelled();
    if (!went_on && answer) return *answer;
  }
}

}  // namespace athanor
