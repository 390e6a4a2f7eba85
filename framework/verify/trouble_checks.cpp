// SPDX-License-Identifier: Apache-2.0
//
// Level 2, trouble: services that are not there, that fail, that answer oddly; and being asked to stop.
#include <chrono>
#include <cmath>

#include <athanor/testing/faults.hpp>

#include "verify/check_lists.hpp"
#include "verify/trial.hpp"
#include "verify/trying.hpp"

namespace athanor::verify {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t places_tried = 25;

double patience() { return sanitized() ? 10 : 2; }

std::string late(double seconds) {
  if (seconds <= patience()) return "";
  return "came back " + std::to_string(std::lround(seconds)) + " s after it was asked to stop; " +
         std::to_string(static_cast<int>(patience())) + " s is the limit";
}

// A call that came back as cancelled is an order that cannot be overlooked.
std::string deaf(const Answer &answer) {
  if (answer.status == ATHANOR_CANCELLED) return "";
  return "was told by a call that the run stops, and returned " + word_of(answer.status) +
         (answer.errors.empty() ? "" : " (" + answer.error_text() + ")");
}

std::string place(std::size_t n) { return " whose call number " + std::to_string(n); }

// Runs the request once for each call that it makes, with trouble at that call.
Outcome at_each_call(const Setting &setting, const std::string &trouble,
                     const std::function<void(World &world, std::size_t n)> &cause,
                     const std::function<std::string(Answer &answer, World &world)> &fault) {
  const Subject subject(setting);
  for (const Json &request : subject.requests()) {
    const std::size_t calls = calls_for(subject, request, places_tried);
    for (std::size_t n = 1; n <= calls; ++n) {
      World world(subject);
      cause(world, n);
      Live live(subject, subject.examples().at(0).options);
      if (!live.there()) return skipped("create gave no instance");
      const std::string given = "run, given " + name_of_request(request) + place(n) + trouble;
      setting.doing("in " + given);
      Answer &answer = live.run(request, world);
      if (const std::string found = fault(answer, world); !found.empty()) return failed(given + ", " + found);
    }
  }
  return passed();
}

std::string any_fault(const Json &, const Answer &answer, const World &world) {
  if (world.was_endless()) return "made " + std::to_string(World::most_calls) + " calls and would have made more";
  return fault_of(answer);
}

Outcome look_refused_services(const Setting &setting) {
  return each_sample(setting, " without any service", Mood::refusing, nullptr, any_fault);
}

Outcome look_errors(const Setting &setting) {
  const auto fault = [](const Json &, Answer &answer, World &) {
    const std::string found = answer.fault_of_error();
    return found.empty() ? found : "failed without saying why: " + found;
  };
  if (const Outcome out = each_sample(setting, "", Mood::willing, nullptr, fault); out.status != Status::passed)
    return out;
  return each_sample(setting, " without any service", Mood::refusing, nullptr, fault);
}

Outcome look_failing_services(const Setting &setting) {
  return at_each_call(
      setting, " fails", [](World &world, std::size_t n) { world.host().fail_call(n, sdk::testing::unavailable()); },
      [](Answer &answer, World &world) { return any_fault({}, answer, world); });
}

Outcome look_odd_answers(const Setting &setting) {
  return each_sample(setting, " with services that answer something else", Mood::odd, nullptr, any_fault);
}

Outcome look_cancelled_before(const Setting &setting) {
  Clock::time_point start;
  const auto stop = [&](World &world) {
    world.host().stop();
    world.host().cancel_call(1);
    start = Clock::now();
  };
  return each_sample(
      setting, " in a run that is stopping", Mood::willing, stop, [&](const Json &, Answer &answer, World &world) {
        if (std::string fault = late(std::chrono::duration<double>(Clock::now() - start).count()); !fault.empty())
          return fault;
        return world.host().calls().empty() ? std::string() : deaf(answer);
      });
}

Outcome look_cancelled_during(const Setting &setting) {
  Clock::time_point start;
  return at_each_call(
      setting, " is given up because the run stops",
      [&](World &world, std::size_t n) {
        world.host().cancel_call(n);
        start = Clock::now();
      },
      [&](Answer &answer, World &) {
        if (std::string fault = late(std::chrono::duration<double>(Clock::now() - start).count()); !fault.empty())
          return fault;
        return deaf(answer);
      });
}

Outcome look_after_failure(const Setting &setting) {
  const Subject subject(setting);
  const auto fresh = [&](const Json &request) {
    World world(subject);
    Live live(subject, subject.examples().at(0).options);
    return live.run(request, world).status;
  };
  for (const Json &request : subject.requests()) {
    setting.doing("in run, given " + name_of_request(request));
    const athanor_status before = fresh(request);
    Live live(subject, subject.examples().at(0).options);
    World bare(subject, Mood::refusing), willing(subject);
    setting.doing("in run, given a text that is no document");
    live.run(std::string("{"), bare);
    setting.doing("in run, given " + name_of_request(request) + " without any service");
    live.run(request, bare);
    setting.doing("in run, given " + name_of_request(request) + " after two runs that failed");
    Answer &again = live.run(request, willing);
    if (again.status != before)
      return failed("run, given " + name_of_request(request) + ", returned " + word_of(before) +
                    ", and in an instance that had failed before " + word_of(again.status) +
                    (again.errors.empty() ? "" : " (" + again.error_text() + ")"));
  }
  return passed();
}

}  // namespace

std::vector<Check> trouble_checks() {
  using std::chrono::seconds;
  return {
      {"refused-services",
       behaves,
       false,
       "A host that offers no service makes it fail, and nothing worse.",
       "Look at the status of every call, start and next.",
       {"replies"},
       seconds(20),
       &look_refused_services},
      {"errors",
       behaves,
       false,
       "An error says a code and a message.",
       "Give both; the codes are listed in docs/architecture.md.",
       {"documents", "refused-services"},
       seconds(20),
       &look_errors},
      {"failing-services",
       behaves,
       false,
       "A service that fails at any one call is survived.",
       "Pass the error on, or go on without the answer.",
       {"refused-services"},
       seconds(60),
       &look_failing_services},
      {"odd-answers",
       behaves,
       false,
       "A service's answer that lacks what is expected is survived.",
       "Check what you read of answers, too.",
       {"refused-services"},
       seconds(20),
       &look_odd_answers},
      {"cancelled-before",
       behaves,
       false,
       "In a run that is stopping it comes back within 2 s, with ATHANOR_CANCELLED if a call told it so.",
       "Return ATHANOR_CANCELLED when a call does, and look at cancelled() in long loops; in C++ let Cancelled pass.",
       {"replies"},
       seconds(20),
       &look_cancelled_before},
      {"cancelled-during",
       behaves,
       false,
       "Asked to stop at any one call, it comes back within 2 s with ATHANOR_CANCELLED.",
       "Return ATHANOR_CANCELLED when a call does; in C++ let Cancelled pass.",
       {"cancelled-before"},
       seconds(60),
       &look_cancelled_during},
      {"after-failure",
       behaves,
       false,
       "An instance works as before after runs that failed.",
       "Keep what belongs to one run in run, not in the instance.",
       {"bad-documents", "refused-services"},
       seconds(20),
       &look_after_failure},
  };
}

}  // namespace athanor::verify
