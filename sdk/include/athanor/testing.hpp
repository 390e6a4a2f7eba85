// SPDX-License-Identifier: Apache-2.0
//
// For tests of plugins: a host that answers from a script, remembers what it was asked and has a clock
// that only moves when everybody waits; and a way to drive a class without building or loading a plugin.
// No test framework, no key, no network, no waiting.
//
//     FakeHost host;
//     host.answer("greet.words", {{"text", "Dear Ada"}});                 // by task, by name or by document
//     const Json result = run<Greet>({{"name", "Ada"}}, "resources", {{"schema", "athanor.stage.run/1"}}, host);
//     CHECK(host.calls().at(0).name == "words");
//
// One FakeHost serves one thread.
#ifndef ATHANOR_TESTING_HPP
#define ATHANOR_TESTING_HPP

#include <athanor/plugin.hpp>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <vector>

namespace athanor::sdk::testing {

struct Call {
  std::string name;  // empty for pure reads and appends
  Json request;
};

class FakeHost {
 public:
  // May throw Error to refuse, or Cancelled to stop the plugin.
  using Answer = std::function<Json(const Json &request)>;

  FakeHost() {
    table_.struct_size = sizeof table_;
    table_.ctx = this;
    table_.call = &FakeHost::on_call;
    table_.start = &FakeHost::on_start;
    table_.next = &FakeHost::on_next;
    table_.cancel = &FakeHost::on_cancel;
    table_.cancelled = [](void *c) -> std::int32_t { return self(c).stop_ ? 1 : 0; };
    table_.log = [](void *c, athanor_level, athanor_str text) { self(c).logs_.emplace_back(detail::view(text)); };
    table_.progress = [](void *c, double, athanor_str text) { self(c).progress_.emplace_back(detail::view(text)); };
    table_.extension = [](void *, const char *) -> const void * { return nullptr; };
    for (const char *quiet :
         {"athanor.timer/1", "athanor.node/1", "athanor.state.append/1", "athanor.state.snapshot/1"})
      answer(quiet, Json::object());
    answer("athanor.state.load/1", {{"snapshot", nullptr}, {"entries", Json::array()}});
  }
  FakeHost(const FakeHost &) = delete;
  FakeHost &operator=(const FakeHost &) = delete;

  // What calls get: `key` is a call's name ("node-1/draft"), a task ("experiment.draft") or a document
  // ("athanor.llm/1"); the first of these that has an answer gives it. A later answer replaces an earlier one.
  FakeHost &answer(const std::string &key, Json result) {
    return answer(key, Answer([result = std::move(result)](const Json &) { return result; }));
  }
  FakeHost &answer(const std::string &key, Answer result) {
    answers_[key] = std::move(result);
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
  // From now on, or once so many calls were made in all, the plugin is asked to stop.
  void stop_after(std::size_t calls) {
    stop_at_ = calls;
    stop_ = calls_.size() >= stop_at_;
  }
  void stop() { stop_ = true; }

  const std::vector<Call> &calls() const { return calls_; }  // in the order they were made
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const Call &call : calls_) out.push_back(call.name);
    return out;
  }
  const std::vector<std::string> &ended() const { return ended_; }  // started calls in the order next gave them
  const std::vector<std::string> &logs() const { return logs_; }
  const std::vector<std::string> &progress() const { return progress_; }
  double seconds() const { return now_; }  // on the fake clock
  std::size_t in_flight() const { return flights_.size(); }
  std::size_t most_in_flight() const { return most_; }
  const athanor_host *raw() const { return &table_; }

 private:
  struct Flight {
    Call call;
    double end;
    bool cancelled;
  };

  static FakeHost &self(void *ctx) { return *static_cast<FakeHost *>(ctx); }

  static athanor_status on_call(void *c, athanor_str name, athanor_str request, const athanor_reply *reply) {
    return detail::guard(reply, [&] {
      const Call call = self(c).noted(name, request);
      if (const auto *events = self(c).look_up(self(c).events_, call))
        for (const Json &event : *events) {
          const std::string text = detail::dump(event);
          reply->event(reply->ctx, detail::str(text));
        }
      detail::answer(reply, self(c).answer_to(call));
      return ATHANOR_OK;
    });
  }

  static athanor_status on_start(void *c, athanor_str name, athanor_str request, const athanor_reply *reply) {
    return detail::guard(reply, [&] {
      FakeHost &host = self(c);
      const std::string given(detail::view(name));
      if (given.empty() || !host.started_.insert(given).second)
        throw Error("bad_request", given.empty() ? "a started call needs a name" : "'" + given + "' was started before",
                    "give every call a name of its own");
      const Call call = host.noted(name, request);
      const double timer =
          call.request.value("schema", "") == "athanor.timer/1" ? call.request.value("seconds", 0.0) : 0;
      const double *told = host.look_up(host.durations_, call);
      host.flights_.push_back({call, host.now_ + (told ? *told : timer), false});
      host.most_ = std::max(host.most_, host.flights_.size());
      detail::answer(reply, {{"schema", "athanor.started/1"}});
      return ATHANOR_OK;
    });
  }

  static athanor_status on_next(void *c, std::int64_t timeout_ms, const athanor_reply *reply) {
    return detail::guard(reply, [&] {
      FakeHost &host = self(c);
      if (host.flights_.empty()) return ATHANOR_NOTHING;
      const auto first = std::min_element(host.flights_.begin(), host.flights_.end(),
                                          [](const Flight &a, const Flight &b) { return a.end < b.end; });
      const double until = timeout_ms < 0 ? std::numeric_limits<double>::infinity()
                                          : host.now_ + static_cast<double>(timeout_ms) / 1000.0;
      if (first->end > until) {
        host.now_ = until;
        return ATHANOR_NOTHING;
      }
      host.now_ = std::max(host.now_, first->end);
      const Flight flight = *first;
      host.flights_.erase(first);
      detail::answer(reply, host.completion(flight));
      return ATHANOR_OK;
    });
  }

  static athanor_status on_cancel(void *c, athanor_str name, const athanor_reply *reply) {
    return detail::guard(reply, [&] {
      for (Flight &flight : self(c).flights_) {
        if (flight.call.name != detail::view(name)) continue;
        flight.cancelled = true;
        flight.end = self(c).now_;
        detail::answer(reply, Json::object());
        return ATHANOR_OK;
      }
      throw Error("not_found", "no call named '" + std::string(detail::view(name)) + "' is in flight");
    });
  }

  const Call &noted(athanor_str name, athanor_str request) {
    calls_.push_back({std::string(detail::view(name)), Json::parse(detail::view(request))});
    if (calls_.size() >= stop_at_) stop_ = true;
    return calls_.back();
  }

  // The most particular entry for a call: by its name, by its task, by its document.
  template <class Value>
  const Value *look_up(const std::map<std::string, Value> &map, const Call &call) const {
    for (const std::string &key : {call.name, call.request.value("task", ""), call.request.value("schema", "")})
      if (const auto found = map.find(key); !key.empty() && found != map.end()) return &found->second;
    return nullptr;
  }

  Json answer_to(const Call &call) const {
    if (const Answer *found = look_up(answers_, call)) return (*found)(call.request);
    throw Error(
        "not_offered",
        "the fake host has no answer for '" + call.name + "' (" + call.request.value("schema", "no schema") + ")",
        "give it one with answer()");
  }

  Json completion(const Flight &flight) {
    ended_.push_back(flight.call.name);
    Json out{
        {"schema", "athanor.completion/1"}, {"name", flight.call.name}, {"order", ended_.size()}, {"now", clock()}};
    try {
      if (flight.cancelled) throw Error("cancelled", "the call was cancelled");
      out["result"] = answer_to(flight.call);
      out["status"] = "ok";
    } catch (const Error &e) {
      out["error"] = e.document();
      out["status"] = flight.cancelled ? "cancelled" : "failed";
    }
    return out;
  }

  std::string clock() const {
    const std::time_t t = 1893456000 + static_cast<std::time_t>(now_);  // from 2030-01-01 on
    std::tm parts{};
    ::gmtime_r(&t, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
  }

  athanor_host table_{};
  std::map<std::string, Answer> answers_;
  std::map<std::string, double> durations_;
  std::map<std::string, std::vector<Json>> events_;
  std::vector<Call> calls_;
  std::vector<Flight> flights_;
  std::set<std::string> started_;
  std::vector<std::string> ended_, logs_, progress_;
  double now_ = 0;
  std::size_t most_ = 0, stop_at_ = std::numeric_limits<std::size_t>::max();
  bool stop_ = false;
};

// An instance of a plugin class, driven through the same C table that a real host uses. What the class
// refuses arrives as Error, a stop as Cancelled.
template <class T>
class Instance {
 public:
  explicit Instance(const Json &options, const std::filesystem::path &resources = {}) {
    const Json request{{"schema", "athanor.create/1"}, {"options", options}, {"resources", resources.string()}};
    ask(request,
        [&](athanor_str text, const athanor_reply *reply) { return table()->create(text, &instance_, reply); });
  }
  ~Instance() {
    if (instance_) table()->destroy(instance_);
  }
  Instance(const Instance &) = delete;
  Instance &operator=(const Instance &) = delete;

  static void validate(const Json &options) {
    ask({{"schema", "athanor.options/1"}, {"options", options}},
        [](athanor_str text, const athanor_reply *reply) { return table()->validate(text, reply); });
  }
  // What the plugin tells on the way goes to `on_event`.
  Json run(const Json &request, FakeHost &host, std::function<void(const Json &)> on_event = {}) {
    return ask(
        request,
        [&](athanor_str text, const athanor_reply *reply) { return table()->run(instance_, host.raw(), text, reply); },
        std::move(on_event));
  }

 private:
  static const athanor_component *table() { return component<T>(); }

  template <class F>
  static Json ask(const Json &request, F &&function, std::function<void(const Json &)> on_event = {}) {
    detail::Collected collected;
    collected.on_event = std::move(on_event);
    const athanor_reply reply = collected.reply();
    const std::string text = detail::dump(request);
    const athanor_status status = function(detail::str(text), &reply);
    if (status == ATHANOR_OK) return Json::parse(collected.result);
    if (status == ATHANOR_CANCELLED) throw Cancelled{};
    throw Error::from(Json::parse(collected.error));
  }

  athanor_instance *instance_ = nullptr;
};

// Makes an instance, runs it once and destroys it.
template <class T>
Json run(const Json &options, const std::filesystem::path &resources, const Json &request, FakeHost &host) {
  return Instance<T>(options, resources).run(request, host);
}

}  // namespace athanor::sdk::testing

#endif
