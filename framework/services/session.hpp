// SPDX-License-Identifier: Apache-2.0
//
// One stage instance's connection to the host: what `call`, `start`, `next` and `cancel` do for it. Remembers
// by name what a former process recorded, so that a stage which starts again repeats nothing. In a replay everything is
// answered from the recording, in its order.
#ifndef ATHANOR_SERVICES_SESSION_HPP
#define ATHANOR_SERVICES_SESSION_HPP

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>

#include "services/house.hpp"
#include "services/repeated_nodes.hpp"

namespace athanor {

class StageSession : public Services {
 public:
  // `folder`: the stage's scratch folder, from which artifact.put takes files.
  StageSession(House &house, const StageStep &stage, std::string branch, fs::path folder);
  // Waits for calls that are in flight: their answers are recorded even if nobody takes them.
  ~StageSession() override;

  Json call(std::string_view name, const Json &request, const OnEvent &on_event) override;
  void start(std::string_view name, const Json &request) override;
  std::optional<Json> next(std::chrono::milliseconds timeout) override;
  void cancel(std::string_view name) override;
  bool cancelled() override;
  void log(int level, std::string_view message) override;
  void progress(double fraction, std::string_view message) override;

  // A fault of the house is nothing that a stage could have an opinion on: its call is held, the others go on, and when
  // nothing else can come, `next` throws it. Whoever ran the stage asks here whether it went on regardless. Throws it.
  // So it does when a fork did not take the shared part of its stage as it was recorded.
  void refuse_when_held();

 private:
  enum class State { recorded, flying, held, ready, delivered };
  struct Call {
    State state = State::flying;
    std::string kind, key;
    int occurrence = 0;
    bool started_here = false;  // by this process
    bool waited = false;        // somebody blocks in call(); next must not hand it over
    bool had_row = false;       // a former process recorded its start
    bool ok = false;
    std::shared_ptr<std::atomic<bool>> given_up = std::make_shared<std::atomic<bool>>(false);  // by cancel()
    Json answer;
    std::string recorded;  // the answer as it was recorded, until it is asked for
    std::uint64_t ready_order = 0;
  };

  Json immediate(const Json &request, const std::string &schema);
  void forget_accounted();
  [[noreturn]] void other_way(const std::string &name, const std::string &what);
  void begin(const std::string &name, const Json &request, bool waited);

  [[noreturn]] void end_of_record();
  void launch(const std::string &name, const Json &request, const Call &call);
  void launch_work(const std::string &name, const Json &request, bool experiment, bool had_row);
  // `recorded` is called when the answer is on disk.
  void ended(const std::string &name, bool ok, const Json &answer, const std::function<void()> &recorded = {});
  void release(JobRunner &runner, const std::string &job);
  void ended_with(const std::string &name, const std::exception_ptr &failed);
  using Known = std::map<std::string, Call>;
  void take_recorded(const std::string &name, const Json &request, const std::string &task, Known::iterator found);
  void make_ready(Known::iterator call, bool ok, Json answer);
  void hold(Known::iterator call, Json fault);
  [[noreturn]] void throw_held();
  Known::iterator deliverable();
  Json hand_over(Known::iterator call);

  House &house_;
  Recording *const recording_;  // null: calls are made
  const RunContext &run_;
  const StageStep &stage_;
  const std::string branch_, instance_;
  const fs::path folder_;
  std::set<std::string> offered_;
  std::atomic<bool> closing_{false};  // the stage has ended: what has not left yet need not leave
  RepeatedNodes nodes_;

  std::mutex mutex_;
  std::condition_variable changed_;
  Known calls_;
  std::map<std::uint64_t, Known::iterator> ready_;  // what next may hand over, by what was ready first
  std::size_t open_ = 0;                            // started here, and next has not handed it over
  std::size_t held_ = 0;                            // of these, held by a fault of the house
  std::map<std::string, int> occurrences_;          // per task
  std::map<std::string, std::string> jobs_;         // call name -> job id, while in flight
  std::string shared_until_;                        // of a fork from a node of this stage: that node
  std::vector<std::string> script_;                 // the recorded order of hand-overs
  std::uint64_t position_ = 0;                      // hand-overs so far
  std::uint64_t skipped_ = 0;                       // recorded hand-overs that the stage's journal accounts for
  std::uint64_t ready_counter_ = 0;
  std::size_t flying_ = 0;
};

}  // namespace athanor

#endif
