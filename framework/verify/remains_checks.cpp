// SPDX-License-Identifier: Apache-2.0
//
// Level 2, what is left behind when an instance is gone: nothing.
#include <algorithm>
#include <chrono>
#include <thread>

#include "foundation/json.hpp"
#include "verify/check_lists.hpp"
#include "verify/process_state.hpp"
#include "verify/trial.hpp"
#include "verify/trying.hpp"

namespace athanor::verify {
namespace {

using Clock = std::chrono::steady_clock;

// Every example made once, every sample asked once, everything destroyed.
void use_all(const Setting &setting, const Subject &subject) {
  for (const Example &example : subject.examples()) {
    setting.doing("in create, given " + example.title);
    const Live live(subject, example.options);
  }
  for (const Json &request : subject.requests()) {
    World world(subject);
    Live live(subject, subject.examples().at(0).options);
    setting.doing("in run, given " + name_of_request(request));
    if (live.there()) live.run(request, world);
  }
  setting.doing("after all instances were destroyed");
}

// Threads that were told to end may need a moment to be gone from the kernel's list.
std::size_t settled_threads(std::size_t expected) {
  for (int tries = 0; tries < 100 && threads().size() > expected; ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return threads().size();
}

// Creates and destroys again and again, with texts that are made once: what grows then is the plugin's.
class Cycles {
 public:
  explicit Cycles(const Subject &subject)
      : subject_(subject), text_(subject.create_text(subject.examples().at(0).options)) {}

  void turn(int times) {
    for (int i = 0; i < times; ++i) {
      athanor_instance *instance = nullptr;
      const athanor_reply reply{sizeof reply, nullptr, &ignore, &ignore, &ignore};
      subject_.table().create({text_.data(), text_.size()}, &instance, &reply);
      if (instance) subject_.table().destroy(instance);
    }
  }

 private:
  static void ignore(void *, athanor_str) {}
  const Subject &subject_;
  const std::string text_;
};

constexpr int cycles = 1000;

std::string grown(const std::set<std::string> &before, const std::set<std::string> &after) {
  std::string out;
  for (const std::string &one : after)
    if (!before.count(one)) out += (out.empty() ? "" : ", ") + one;
  return out;
}

Outcome look_quiet_run(const Setting &setting) {
  const Subject subject(setting);
  const std::size_t before = output_written();
  use_all(setting, subject);
  const std::size_t written = output_written() - before;
  return written == 0 ? passed() : failed("using it wrote " + std::to_string(written) + " bytes");
}

Outcome look_changes_nothing(const Setting &setting) {
  const Subject subject(setting);
  const ProcessState before = process_state();
  use_all(setting, subject);
  const std::vector<std::string> found = changes(before, process_state());
  return found.empty() ? passed() : failed(found.front());
}

// The heap in use after a first quarter, after half and at the end: what grows in both halves by a word for each
// instance is lost with each instance. Caches that fill once do not count.
Outcome look_memory(const Setting &setting) {
  const Subject subject(setting);
  if (heap_in_use() < 0) return skipped("this C library does not say how much of the heap is in use");
  Cycles cycle(subject);
  setting.doing("while instances were created and destroyed");
  const auto start = Clock::now();
  cycle.turn(20);
  const double each = std::chrono::duration<double>(Clock::now() - start).count() / 20;
  const int turns = std::clamp(static_cast<int>(0.5 / std::max(each, 1e-6)), 20, cycles / 2);
  cycle.turn(turns);
  const long long first = heap_in_use();
  cycle.turn(turns);
  const long long second = heap_in_use();
  cycle.turn(turns);
  const long long third = heap_in_use();
  const long long least = std::min(second - first, third - second);
  if (least < static_cast<long long>(turns) * static_cast<long long>(sizeof(void *))) return passed();
  return failed("each create and destroy leaves about " + std::to_string(least / turns) + " bytes behind (" +
                std::to_string(2 * turns) + " times)");
}

Outcome look_descriptors(const Setting &setting) {
  const Subject subject(setting);
  use_all(setting, subject);  // what is opened once for the whole process stays open
  const auto before = open_descriptors();
  use_all(setting, subject);
  Cycles(subject).turn(10);
  const std::string left = grown(before, open_descriptors());
  return left.empty() ? passed() : failed("left open after destroy: " + left);
}

Outcome look_threads(const Setting &setting) {
  const Subject subject(setting);
  if (sanitized()) std::thread([] {}).join();  // a sanitizer's own thread begins with the first of ours
  const std::size_t before = threads().size();
  use_all(setting, subject);
  const std::size_t after = settled_threads(before);
  return after <= before ? passed()
                         : failed(std::to_string(after - before) +
                                  (after - before == 1 ? " thread goes" : " threads go") + " on after destroy");
}

}  // namespace

std::vector<Check> remains_checks() {
  using std::chrono::seconds;
  return {
      {"quiet-run",
       behaves,
       false,
       "Using it writes nothing to standard output or standard error.",
       "Say what there is to say with log.",
       {"replies"},
       seconds(20),
       &look_quiet_run},
      {"changes-nothing",
       behaves,
       false,
       "Using it leaves the process as it was: folder, locale, umask, signals, environment.",
       "Give paths whole, print numbers without the locale, and leave signals to the host.",
       {"replies"},
       seconds(20),
       &look_changes_nothing},
      {"memory",
       behaves,
       false,
       "Created and destroyed 1,000 times, it holds no more memory than after a few.",
       "Free in destroy what create took; an address sanitizer names the place.",
       {"replies"},
       seconds(60),
       &look_memory},
      {"descriptors",
       behaves,
       false,
       "Nothing stays open after destroy.",
       "Close in destroy what was opened.",
       {"replies"},
       seconds(20),
       &look_descriptors},
      {"threads",
       behaves,
       false,
       "No thread goes on after destroy.",
       "Join in destroy every thread that the instance started.",
       {"replies"},
       seconds(20),
       &look_threads},
  };
}

}  // namespace athanor::verify
