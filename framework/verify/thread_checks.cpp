// SPDX-License-Identifier: Apache-2.0
//
// Level 3, threads: replies on the caller's, instances beside each other, one instance from several.
#include <mutex>
#include <thread>

#include "foundation/json.hpp"
#include "verify/check_lists.hpp"
#include "verify/trying.hpp"

namespace athanor::verify {
namespace {

constexpr int at_once = 2;
constexpr int turns = 5;

// What differs from the usual when `work(request)` is done by several threads at once for each sample.
Outcome in_threads(const Setting &setting, const Subject &subject, const std::string &how,
                   const std::function<Answer &(const Json &request, World &world, int thread)> &work) {
  for (const Json &request : subject.requests()) {
    World alone(subject);
    Live live(subject, subject.examples().at(0).options);
    const athanor_status usual = live.run(request, alone).status;
    std::mutex mutex;
    std::string different;
    setting.doing("in run, given " + name_of_request(request) + how);
    std::vector<std::thread> threads;
    threads.reserve(at_once);
    for (int number = 0; number < at_once; ++number)
      threads.emplace_back([&, number] {
        for (int turn = 0; turn < turns; ++turn) {
          World world(subject);
          const Answer &answer = work(request, world, number);
          std::string fault = fault_of(answer);
          if (fault.empty() && answer.status != usual && turn == 0)
            fault = "returned " + word_of(answer.status) + " in place of " + word_of(usual);
          const std::lock_guard lock(mutex);
          if (different.empty()) different = fault;
        }
      });
    for (std::thread &thread : threads) thread.join();
    if (!different.empty()) return failed("run, given " + name_of_request(request) + how + ", " + different);
  }
  return passed();
}

Outcome look_reply_thread(const Setting &setting) {
  return each_sample(setting, "", Mood::willing, nullptr, [](const Json &, Answer &answer, World &) {
    return answer.off_thread == 0 ? std::string() : "used its reply on another thread than the one that called it";
  });
}

Outcome look_side_by_side(const Setting &setting) {
  const Subject subject(setting);
  const Json &options = subject.examples().at(0).options;
  Live first(subject, options), second(subject, options);
  Live *const each[at_once] = {&first, &second};
  return in_threads(
      setting, subject, " in two instances at once",
      [&](const Json &request, World &world, int number) -> Answer & { return each[number]->run(request, world); });
}

Outcome look_shared_instance(const Setting &setting) {
  const Subject subject(setting);
  if (subject.is_stage()) return no_concern("a stage is asked one thing at a time");
  if (!subject.info().value("concurrent", true)) return no_concern(R"(its info says "concurrent": false)");
  Live one(subject, subject.examples().at(0).options);
  return in_threads(setting, subject, " by two threads at once",
                    [&](const Json &request, World &world, int) -> Answer & { return one.run(request, world); });
}

}  // namespace

std::vector<Check> thread_checks() {
  using std::chrono::seconds;
  return {
      {"reply-thread",
       contract,
       false,
       "It uses its reply on the thread of the call alone.",
       "Hand what other threads find to the thread of run, and answer there.",
       {"replies"},
       seconds(20),
       &look_reply_thread},
      {"side-by-side",
       contract,
       false,
       "Two instances work at the same time.",
       "Share nothing between instances that can be written, or lock it.",
       {"replies"},
       seconds(60),
       &look_side_by_side},
      {"shared-instance",
       contract,
       false,
       "One instance of a provider, backend or literature source answers two threads at once.",
       "Lock what the instance writes, or say \"concurrent\": false in info.",
       {"side-by-side"},
       seconds(60),
       &look_shared_instance},
  };
}

}  // namespace athanor::verify
