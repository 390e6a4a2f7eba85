// SPDX-License-Identifier: Apache-2.0
//
// The fake host: a script of answers, a plan of faults, a record of what was asked, and a clock that only moves when
// everybody waits. Like the real one it may be called from any thread, and after restart() answers finished calls by
// their names.
#ifndef ATHANOR_TESTING_FAKE_HOST_HPP
#define ATHANOR_TESTING_FAKE_HOST_HPP

#include <athanor/plugin.hpp>
#include <athanor/testing/faults.hpp>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace athanor::sdk::testing {

struct Call {
  std::string name;  // empty for pure reads and appends
  Json request;
  std::size_t number = 0;  // 1 for the first of all
};

class FakeHost {
 public:
  // May throw Error to refuse, or Cancelled to stop the plugin.
  using Answer = std::function<Json(const Json &request)>;
  using AnswerToCall = std::function<Json(const Call &call)>;

  FakeHost() {
    table_.struct_size = sizeof table_;
    table_.ctx = this;
    table_.call = &FakeHost::on_call;
    table_.start = &FakeHost::on_start;
    table_.next = &FakeHost::on_next;
    table_.cancel = &FakeHost::on_cancel;
    table_.cancelled = [](void *c) -> std::int32_t { return self(c).is_stopped() ? 1 : 0; };
    table_.log = [](void *c, athanor_level, athanor_str text) { self(c).keep(self(c).logs_, text); };
    table_.progress = [](void *c, double, athanor_str text) { self(c).keep(self(c).progress_, text); };
    table_.extension = [](void *, const char *) -> const void * { return nullptr; };
    for (const char *quiet : {"athanor.timer/1", "athanor.node/1"}) answer(quiet, Json::object());
    answer("athanor.state.append/1", Answer([this](const Json &asked) { return append(asked); }));
    answer("athanor.state.snapshot/1", Answer([this](const Json &asked) { return snapshot(asked); }));
    answer("athanor.state.load/1", Answer([this](const Json &) { return load(); }));
  }
  FakeHost(const FakeHost &) = delete;
  FakeHost &operator=(const FakeHost &) = delete;

  // ---- the script ----

  // What calls get: `key` is a call's name ("node-1/draft"), a task ("experiment.draft") or a document
  // ("athanor.llm/1"); the first of these that has an answer gives it. A later answer replaces an earlier one.
  FakeHost &answer(const std::string &key, Json result) {
    return answer(key, Answer([result = std::move(result)](const Json &) { return result; }));
  }
  FakeHost &answer(const std::string &key, Answer result) {
    return answer_call(key, [result = std::move(result)](const Call &call) { return result(call.request); });
  }
  // For answers that depend on the call's name or number too.
  FakeHost &answer_call(const std::string &key, AnswerToCall result) {
    answers_[key] = std::move(result);
    return *this;
  }
  // What calls get that have no answer of their own; without it they are refused.
  FakeHost &otherwise(AnswerToCall result) {
    otherwise_ = std::move(result);
    return *this;
  }
  // What calls under this key are told on the way, before their answer: frames of a stream, say.
  FakeHost &tells(const std::string &key, std::vector<Json> events) {
    events_[key] = std::move(events);
    return *this;
  }
  // How long started calls take on the fake clock, 0 if not said; timers take their own `seconds`. They
  // end in the order of their ends, and where those are equal in the order of their starts.
  FakeHost &takes(const std::string &key, double seconds) {
    durations_[key] = seconds;
    return *this;
  }

  // ---- faults ----

  // The next calls under this key fail so often before they get their answer: host.fails("openai", rate_limited(20),
  // 2).
  FakeHost &fails(const std::string &key, Error error, std::size_t times = 1) {
    faults_.under(key, std::move(error), times);
    return *this;
  }
  // The n-th call of all fails, 1 for the first: for a loop over n that looks at every place where a service may fail.
  FakeHost &fail_call(std::size_t n, Error error) {
    faults_.at(n, std::move(error));
    return *this;
  }
  // The n-th call of all is given up half-way, and everything after it, because the run was asked to stop.
  FakeHost &cancel_call(std::size_t n) {
    cut_at_ = n;
    return *this;
  }
  // From now on, or once so many calls were made in all, the plugin is asked to stop. Calls are answered all the same.
  void stop_after(std::size_t calls) {
    const std::lock_guard lock(mutex_);
    stop_at_ = calls;
    stop_ = calls_.size() >= stop_at_;
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }

  // A new life after a stop or a crash, as `athanor resume` gives: what was stored in the state is there, and a call of
  // a name that was answered gets that answer again, in the order of then. calls() tells only what is asked anew.
  FakeHost &restart() {
    const std::lock_guard lock(mutex_);
    calls_.clear(), flights_.clear(), started_.clear(), ended_.clear();
    recalled_ = answered_;
    stop_ = false;
    cut_at_ = stop_at_ = never;
    return *this;
  }

  // ---- what happened ----

  const std::vector<Call> &calls() const { return calls_; }  // in the order they were made
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const Call &call : calls_) out.push_back(call.name);
    return out;
  }
  const std::vector<std::string> &ended() const { return ended_; }  // started calls in the order next gave them
  const std::vector<std::string> &logs() const { return logs_; }
  const std::vector<std::string> &progress() const { return progress_; }
  const std::vector<Json> &entries() const { return entries_; }  // appended to the state since the last snapshot
  const Json &kept() const { return snapshot_; }                 // the last snapshot, or null
  double seconds() const { return now_; }                        // on the fake clock
  std::size_t in_flight() const { return flights_.size(); }
  std::size_t most_in_flight() const { return most_; }
  const athanor_host *raw() const { return &table_; }

 private:
  static constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

  struct Flight {
    Call call;
    double end;
    bool cancelled;
  };
  struct Answered {
    std::size_t order = 0;  // 1 for the first call that was answered
    Json result;
  };

  static FakeHost &self(void *ctx) { return *static_cast<FakeHost *>(ctx); }

  static athanor_status on_call(void *c, athanor_str name, athanor_str request, const athanor_reply *reply) {
    return detail::guard(reply, [&] {
      FakeHost &host = self(c);
      const Call call = host.noted(name, request);
      for (const Json &event : host.events_of(call)) {
        const std::string text = detail::dump(event);
        reply->event(reply->ctx, detail::str(text));
      }
      detail::answer(reply, host.outcome_of(call));
      return ATHANOR_OK;
    });
  }

  static athanor_status on_start(void *c, athanor_str name, athanor_str request, const athanor_reply *reply) {
    return detail::guard(reply, [&] {
      self(c).take_off(std::string(detail::view(name)), name, request);
      detail::answer(reply, {{"schema", "athanor.started/1"}});
      return ATHANOR_OK;
    });
  }

  static athanor_status on_next(void *c, std::int64_t timeout_ms, const athanor_reply *reply) {
    return detail::guard(reply, [&] {
      const std::optional<Flight> flight = self(c).landed(timeout_ms);
      if (!flight) return ATHANOR_NOTHING;
      detail::answer(reply, self(c).completion(*flight));
      return ATHANOR_OK;
    });
  }

  static athanor_status on_cancel(void *c, athanor_str name, const athanor_reply *reply) {
    return detail::guard(reply, [&] {
      self(c).give_up(std::string(detail::view(name)));
      detail::answer(reply, Json::object());
      return ATHANOR_OK;
    });
  }

  void take_off(const std::string &given, athanor_str name, athanor_str request) {
    {
      const std::lock_guard lock(mutex_);
      if (given.empty() || !started_.insert(given).second)
        throw Error("bad_request", given.empty() ? "a started call needs a name" : "'" + given + "' was started before",
                    "give every call a name of its own");
    }
    const Call call = noted(name, request);
    const std::lock_guard lock(mutex_);
    const double timer = call.request.value("schema", "") == "athanor.timer/1" ? call.request.value("seconds", 0.0) : 0;
    const double *told = look_up(durations_, call);
    const bool again = recalled_.count(given) > 0;
    flights_.push_back({call, now_ + (again ? 0 : told ? *told : timer), false});
    most_ = std::max(most_, flights_.size());
  }

  // The flight that ends first and in time; among those that end at once, recorded ones first and in their order.
  std::optional<Flight> landed(std::int64_t timeout_ms) {
    const std::lock_guard lock(mutex_);
    if (cut_at_ <= calls_.size() && cut_at_ != never) throw Cancelled{};
    if (flights_.empty()) return std::nullopt;
    const auto rank = [&](const Flight &flight) {
      const auto known = recalled_.find(flight.call.name);
      return std::make_pair(flight.end, known == recalled_.end() ? never : known->second.order);
    };
    const auto first = std::min_element(flights_.begin(), flights_.end(),
                                        [&](const Flight &a, const Flight &b) { return rank(a) < rank(b); });
    const double until =
        timeout_ms < 0 ? std::numeric_limits<double>::infinity() : now_ + static_cast<double>(timeout_ms) / 1000.0;
    if (first->end > until) {
      now_ = until;
      return std::nullopt;
    }
    now_ = std::max(now_, first->end);
    Flight out = *first;
    flights_.erase(first);
    ended_.push_back(out.call.name);
    return out;
  }

  void give_up(const std::string &name) {
    const std::lock_guard lock(mutex_);
    for (Flight &flight : flights_) {
      if (flight.call.name != name) continue;
      flight.cancelled = true;
      flight.end = now_;
      return;
    }
    throw Error("not_found", "no call named '" + name + "' is in flight");
  }

  // Remembers a call; one that is answered from an earlier life is not asked anew.
  Call noted(athanor_str name, athanor_str request) {
    const std::lock_guard lock(mutex_);
    Call call{std::string(detail::view(name)), Json::parse(detail::view(request)), calls_.size() + 1};
    if (recalled_.count(call.name) > 0) return call;
    calls_.push_back(call);
    if (call.number >= stop_at_ || call.number >= cut_at_) stop_ = true;
    return call;
  }

  // The most particular entry for a call: by its name, by its task, by its document.
  template <class Value>
  const Value *look_up(const std::map<std::string, Value> &map, const Call &call) const {
    for (const std::string &key : keys_of(call))
      if (const auto found = map.find(key); !key.empty() && found != map.end()) return &found->second;
    return nullptr;
  }
  static std::vector<std::string> keys_of(const Call &call) {
    return {call.name, call.request.value("task", ""), call.request.value("schema", "")};
  }

  std::vector<Json> events_of(const Call &call) {
    const std::lock_guard lock(mutex_);
    const auto *events = look_up(events_, call);
    return events ? *events : std::vector<Json>();
  }

  // The answer of an earlier life, or a planned fault, or what the script says.
  Json outcome_of(const Call &call) {
    AnswerToCall answer;
    {
      const std::lock_guard lock(mutex_);
      if (const auto known = recalled_.find(call.name); known != recalled_.end()) return known->second.result;
      if (call.number >= cut_at_) throw Cancelled{};
      if (const std::optional<Error> fault = faults_.take(call.number, keys_of(call))) throw *fault;
      const AnswerToCall *found = look_up(answers_, call);
      answer = found ? *found : otherwise_;
    }
    if (!answer) throw unanswered(call);
    Json result = answer(call);  // somebody else's code: without the lock
    const std::lock_guard lock(mutex_);
    if (!call.name.empty()) answered_[call.name] = {answered_.size() + 1, result};
    return result;
  }

  static Error unanswered(const Call &call) {
    return Error(
        "not_offered",
        "the fake host has no answer for '" + call.name + "' (" + call.request.value("schema", "no schema") + ")",
        "give it one with answer()");
  }

  Json completion(const Flight &flight) {
    Json out{
        {"schema", "athanor.completion/1"}, {"name", flight.call.name}, {"order", ended_.size()}, {"now", clock()}};
    try {
      if (flight.cancelled) throw Error("cancelled", "the call was cancelled");
      out["result"] = outcome_of(flight.call);
      out["status"] = "ok";
    } catch (const Error &e) {
      out["error"] = e.document();
      out["status"] = flight.cancelled ? "cancelled" : "failed";
    }
    return out;
  }

  Json append(const Json &asked) {
    const std::lock_guard lock(mutex_);
    for (const Json &entry : asked.value("entries", Json::array())) entries_.push_back(entry);
    return Json::object();
  }
  Json snapshot(const Json &asked) {
    const std::lock_guard lock(mutex_);
    snapshot_ = asked.value("value", Json());
    entries_.clear();
    return Json::object();
  }
  Json load() {
    const std::lock_guard lock(mutex_);
    return {{"snapshot", snapshot_}, {"entries", entries_}};
  }

  bool is_stopped() {
    const std::lock_guard lock(mutex_);
    return stop_;
  }
  void keep(std::vector<std::string> &texts, athanor_str text) {
    const std::lock_guard lock(mutex_);
    texts.emplace_back(detail::view(text));
  }

  std::string clock() const {
    const std::time_t t = 1893456000 + static_cast<std::time_t>(now_);  // from 2030-01-01 on
    std::tm parts{};
    ::gmtime_r(&t, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
  }

  athanor_host table_{};
  std::mutex mutex_;
  std::map<std::string, AnswerToCall> answers_;
  AnswerToCall otherwise_;
  Faults faults_;
  std::map<std::string, double> durations_;
  std::map<std::string, std::vector<Json>> events_;
  std::vector<Call> calls_;
  std::vector<Flight> flights_;
  std::set<std::string> started_;
  std::map<std::string, Answered> answered_, recalled_;  // named calls: of this life, and of those before it
  std::vector<std::string> ended_, logs_, progress_;
  std::vector<Json> entries_;
  Json snapshot_;
  double now_ = 0;
  std::size_t most_ = 0, stop_at_ = never, cut_at_ = never;
  bool stop_ = false;
};

}  // namespace athanor::sdk::testing

#endif
