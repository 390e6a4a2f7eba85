// SPDX-License-Identifier: Apache-2.0
//
// A host for tests of the stage `experiment`: a C table whose answers come from two functions, with the order of
// completions chosen by the test. Nothing runs and nothing is written but stored artifacts' names.
#ifndef ATHANOR_TESTS_EXPERIMENT_FAKE_HOST_HPP
#define ATHANOR_TESTS_EXPERIMENT_FAKE_HOST_HPP

#include <algorithm>
#include <athanor/plugin.hpp>
#include <deque>
#include <functional>
#include <map>
#include <random>
#include <vector>

namespace athanor::experiment::test {

using sdk::Json;

enum class Order { first_started, last_started, shuffled };

class FakeHost {
 public:
  // What a model or a program answers to the call of that name; may throw sdk::Error.
  std::function<Json(const std::string &name, const Json &request)> model, program;
  Order order = Order::first_started;
  std::uint64_t shuffle_seed = 1;
  bool cancel_all = false;
  // A timer that goes off, and the call that it waits for to be in flight; all others last until they are cancelled.
  std::string timer, timer_waits_for;

  std::vector<std::string> started, completed, cancelled;  // names, in order
  std::vector<std::string> logs;
  std::map<std::string, Json> requests;
  std::vector<Json> nodes;  // athanor.node/1, as reported
  std::size_t most_in_flight = 0;
  std::size_t most_at_work =
      0;  // when the stage waited, in slots: no timer, nothing cancelled, not the look at versions

  // The last report of a node.
  Json node(const std::string &id) const {
    Json last;
    for (const Json &n : nodes)
      if (n.at("id") == id) last = n;
    return last;
  }

  const athanor_host *table() {
    table_ = {};
    table_.struct_size = sizeof table_;
    table_.ctx = this;
    table_.call = [](void *c, athanor_str, athanor_str request, const athanor_reply *reply) {
      return sdk::detail::guard(reply, [&] {
        sdk::detail::answer(reply, static_cast<FakeHost *>(c)->immediate(parse(request)));
        return ATHANOR_OK;
      });
    };
    table_.start = [](void *c, athanor_str name, athanor_str request, const athanor_reply *reply) {
      return sdk::detail::guard(reply, [&] {
        static_cast<FakeHost *>(c)->take(std::string(sdk::detail::view(name)), parse(request));
        sdk::detail::answer(reply, Json::object());
        return ATHANOR_OK;
      });
    };
    table_.next = [](void *c, std::int64_t, const athanor_reply *reply) {
      return sdk::detail::guard(reply, [&] { return static_cast<FakeHost *>(c)->hand_over(reply); });
    };
    table_.cancel = [](void *c, athanor_str name, const athanor_reply *reply) {
      return sdk::detail::guard(reply, [&] {
        static_cast<FakeHost *>(c)->cancelled.push_back(std::string(sdk::detail::view(name)));
        sdk::detail::answer(reply, Json::object());
        return ATHANOR_OK;
      });
    };
    table_.log = [](void *c, athanor_level, athanor_str text) {
      static_cast<FakeHost *>(c)->logs.emplace_back(sdk::detail::view(text));
    };
    return &table_;
  }

 private:
  static Json parse(athanor_str text) { return Json::parse(sdk::detail::view(text)); }

  Json immediate(const Json &request) {
    if (request.at("schema") == "athanor.node/1") nodes.push_back(request);
    if (request.at("schema") == "athanor.artifact.put/1")
      return {{"artifact", "sha256:" + std::string(64, '0')}, {"media_type", request.at("media_type")}, {"size", 1}};
    return Json::object();
  }

  void take(const std::string &name, Json request) {
    if (!requests.emplace(name, request).second)
      throw sdk::Error("bad_request", "the name " + name + " was started twice");
    started.push_back(name);
    in_flight_.push_back(name);
    most_in_flight = std::max(most_in_flight, in_flight_.size());
  }

  bool is_cancelled(const std::string &name) const {
    return std::find(cancelled.begin(), cancelled.end(), name) != cancelled.end();
  }

  bool may_end(const std::string &name) const {
    if (requests.at(name).at("schema") != "athanor.timer/1" || is_cancelled(name)) return true;
    return name == timer && std::find(in_flight_.begin(), in_flight_.end(), timer_waits_for) != in_flight_.end();
  }

  // Empty where nothing in flight ends by itself.
  std::string chosen() {
    std::vector<std::size_t> may;
    for (std::size_t i = 0; i < in_flight_.size(); ++i)
      if (may_end(in_flight_[i])) may.push_back(i);
    if (may.empty()) return {};
    std::size_t at = may.front();
    if (order == Order::last_started) at = may.back();
    if (order == Order::shuffled) at = may[(random_() ^ shuffle_seed * 2654435761u) % may.size()];
    for (const std::size_t i : may)
      if (in_flight_[i] == timer) at = i;
    const std::string name = in_flight_[at];
    in_flight_.erase(in_flight_.begin() + static_cast<std::ptrdiff_t>(at));
    return name;
  }

  athanor_status hand_over(const athanor_reply *reply) {
    if (cancel_all) return ATHANOR_CANCELLED;
    if (in_flight_.empty()) return ATHANOR_NOTHING;
    const auto at_work = std::count_if(in_flight_.begin(), in_flight_.end(), [&](const std::string &n) {
      return n != "environment" && requests.at(n).at("schema") != "athanor.timer/1" && !is_cancelled(n);
    });
    most_at_work = std::max(most_at_work, static_cast<std::size_t>(at_work));
    const std::string name = chosen();
    if (name.empty()) return ATHANOR_NOTHING;
    completed.push_back(name);
    Json completion{{"schema", "athanor.completion/1"}, {"name", name}, {"order", completed.size()}, {"status", "ok"}};
    const Json &request = requests.at(name);
    try {
      if (is_cancelled(name)) throw sdk::Error("cancelled", "the call was cancelled");
      if (request.at("schema") == "athanor.timer/1")
        completion["result"] = Json::object();
      else
        completion["result"] = (request.at("schema") == "athanor.llm/1" ? model : program)(name, request);
    } catch (const sdk::Error &error) {
      completion["status"] = "failed";
      completion["error"] = error.document();
    }
    sdk::detail::answer(reply, completion);
    return ATHANOR_OK;
  }

  athanor_host table_{};
  std::deque<std::string> in_flight_;
  std::mt19937_64 random_{7};
};

}  // namespace athanor::experiment::test

#endif
