// SPDX-License-Identifier: Apache-2.0
//
// What a run has used up, held against its caps (pipeline/caps.hpp). Every try at a model call reserves what it is
// likely to cost before its bytes leave and settles when it ends; what does not fit waits for the calls in flight, and
// when those have ended and it still does not, the error "budget" pauses the run. So the calls in flight together can
// exceed a cap by no more than what each of them costs beyond its own reservation.
//
// Likely: the 95th percentile of what tries of the same task by the same model cost in this run, once there are five;
// before that the most seen so far, or what the caller expects if that is more. A try whose cost is not known (it may
// have been billed, or nobody said what it used) is charged as it was reserved, never as nothing.
//
// The caps of the run hold for all; those of a stage for each of its instances. A cap may be raised while the run goes
// on (`set`); that is recorded as the event "budget.set" and holds when the run is resumed.
#ifndef ATHANOR_SERVICES_BUDGET_HPP
#define ATHANOR_SERVICES_BUDGET_HPP

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/plan.hpp"
#include "services/models/prices.hpp"

namespace athanor {

class Ledger;

class Budget {
 public:
  struct Used {
    Picodollars usd = 0;
    std::int64_t tokens = 0;
  };

  // Who is about to spend, in words for whoever must raise the cap.
  struct Asking {
    std::string instance, call, task, model;
    Used expected;  // by what the request holds; the price may be unknown, then 0 dollars
  };

  // Takes over what the ledger says was used up, and the caps as they were last set. Both outlive this object.
  Budget(const Plan &plan, Ledger &ledger);

  // Held by one try at a model call. Ends with what it used; as reserved when it left and nobody says; with nothing
  // when it never left.
  class Reservation {
   public:
    Reservation(Reservation &&other) noexcept;
    Reservation(const Reservation &) = delete;
    Reservation &operator=(const Reservation &) = delete;
    Reservation &operator=(Reservation &&) = delete;
    ~Reservation();
    const Used &likely() const { return likely_; }
    void leaves() { left_ = true; }  // from now on it may be billed
    // Nothing for a part that is not known.
    void settle(std::optional<Picodollars> usd, std::optional<std::int64_t> tokens);
    void refused();  // for certain: nothing was used

   private:
    friend class Budget;
    Reservation(Budget &budget, std::string instance, std::string kind, Used likely)
        : budget_(&budget), instance_(std::move(instance)), kind_(std::move(kind)), likely_(likely) {}
    Budget *budget_;
    std::string instance_, kind_;
    Used likely_;
    bool left_ = false;
  };

  // Waits for calls in flight where that may make room. Throws Error("budget"), or Cancelled when `stopped` says so.
  // [any thread]
  Reservation reserve(const Asking &asking, const std::function<bool()> &stopped);

  // One more experiment is about to be submitted. Throws Error("budget"). [any thread]
  void experiment(const std::string &instance, const std::string &call);

  // The time of a stage instance runs from here to there; that of the run while any of them does. [any thread]
  void begins(const std::string &instance);
  void ends(const std::string &instance);
  // Throws Error("budget") when its time, or the run's, is up. [any thread]
  void check_time(const std::string &instance);

  // Replaces the caps of the run that `changes` names, or of a stage instance; whoever waits looks again. [any thread]
  void set(const Caps &changes, const std::string &instance, const std::string &by);

  // {caps: {...}, used: {usd, usd_unknown, tokens, experiments, wall}, reserved: {usd, tokens}} of the run.
  // usd_unknown: how many tries are in `usd` as they were reserved, because nobody knows what they cost. [any thread]
  Json state();

  // Writes down how much time was used, so that it counts after a crash. Called now and then. [any thread]
  void note_time();

 private:
  struct Account {
    Caps caps;
    Used used, reserved;
    std::int64_t experiments = 0, usd_unknown = 0;
    double wall = 0;  // until `since`
    int running = 0;
    std::chrono::steady_clock::time_point since;
  };
  struct Sample {
    std::vector<Used> latest;  // a ring
    std::size_t next = 0;
  };
  void recall(Ledger &ledger);
  void recall_caps(Ledger &ledger);
  Account &account(const std::string &instance);
  std::vector<std::pair<std::string, Account *>> accounts_of(const std::string &instance);
  Used likely(const std::string &kind, const Used &expected) const;
  void remember(const std::string &kind, const Used &used);
  struct Known {
    bool usd, tokens;
  };
  void settled(const Reservation &reservation, const Used &used, Known known);
  static double wall_of(const Account &account);
  void count(Account &account, bool starts);

  const Plan &plan_;
  Ledger &ledger_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Account> accounts_;  // "": the run
  std::map<std::string, Sample> samples_;    // by task and model
};

}  // namespace athanor

#endif
