// SPDX-License-Identifier: Apache-2.0
#include "run/holder.hpp"

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "foundation/words.hpp"

namespace athanor {
namespace {

constexpr auto looked_at_every = std::chrono::milliseconds(100);
constexpr auto time_noted_every = std::chrono::seconds(20);
constexpr auto spent_told_every = std::chrono::milliseconds(500);

std::string text(const Json &wish, const char *key) {
  return wish.contains(key) && wish.at(key).is_string() ? wish.at(key).get<std::string>() : std::string();
}

}  // namespace

Holder::Holder(const RunContext &run, Budget &budget, Approvals &approvals, std::atomic<bool> &pause,
               std::atomic<bool> &at_once)
    : run_(run), budget_(budget), approvals_(approvals), pause_(pause), at_once_(at_once) {
  thread_ = std::thread([this] { loop(); });
}

Holder::~Holder() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

std::string Holder::asked_by() {
  const std::lock_guard lock(mutex_);
  return asked_by_;
}

void Holder::tell_spent() {
  const std::lock_guard lock(telling_);
  const Json state = budget_.state();
  Json now = state.at("used");
  const Json wall = now.at("wall");
  now.erase("wall");
  now["reserved_usd"] = state.at("reserved").at("usd");
  if (now == told_) return;
  told_ = now;
  now["wall"] = wall;
  run_.tell("", "spent", std::move(now));
}

void Holder::loop() {
  auto noted = std::chrono::steady_clock::now(), counted = noted;
  bool told = false;
  std::unique_lock lock(mutex_);
  while (!over_) {
    lock.unlock();
    for (const Wish &wish : wishes(run_.folder)) take(wish);
    if (pause_.load() && !std::exchange(told, true)) run_.tell("", "run.pausing", Json::object());
    if (const auto now = std::chrono::steady_clock::now(); now - counted > spent_told_every) {
      counted = now;
      tell_spent();
    }
    if (const auto now = std::chrono::steady_clock::now(); now - noted > time_noted_every) {
      noted = now;
      try {
        budget_.note_time();
      } catch (const std::exception &) {
        // The ledger is broken: whoever needs it is told why.
      }
    }
    lock.lock();
    wake_.wait_for(lock, looked_at_every, [this] { return over_; });
  }
}

void Holder::take(const Wish &wish) {
  try {
    const std::string done = obey(wish.said);
    Json said = wish.said;
    said.erase("value");  // an edited document is an artifact; it is not repeated here
    run_.record("", "control", {{"wish", said}, {"answer", done}});
    run_.ledger.wait_for_all();
    answer_wish(run_.folder, wish.id, true, done);
  } catch (const Error &e) {
    answer_wish(run_.folder, wish.id, false, e.message(), e.hint());
  } catch (const std::exception &e) {
    answer_wish(run_.folder, wish.id, false, e.what());
  }
}

std::string Holder::obey(const Json &wish) {
  const std::string what = wish.at("do"), by = wish.at("by");
  if (what == "pause") return end_run(wish, false);
  if (what == "stop") return end_run(wish, true);
  if (what == "approve" || what == "reject") {
    const bool approved = what == "approve";
    const std::string instance = decide(run_.ledger, text(wish, "stage"), approved, by, text(wish, "note"));
    approvals_.look();
    return instance + (approved ? " is approved" : " is rejected");
  }
  if (what == "edit")
    return edit_output(run_.ledger, run_.artifacts, text(wish, "artifact"), wish.value("value", Json()), by) +
           " takes its place";
  if (what == "budget") return set_budget(wish);
  if (what == "note") {
    run_.record("", "note", {{"text", text(wish, "text")}, {"by", by}});
    return "noted";
  }
  const std::vector<std::string> known{"pause", "stop", "approve", "reject", "edit", "budget", "note"};
  throw Error("bad_request", "a run cannot be told to '" + what + "'", "it can: " + listed(known));
}

std::string Holder::end_run(const Json &wish, bool at_once) {
  {
    const std::lock_guard lock(mutex_);
    asked_by_ = (at_once ? "stopped by " : "paused by ") + wish.at("by").get<std::string>();
  }
  if (at_once) at_once_.store(true);
  pause_.store(true);
  return at_once ? "the run stops" : "the run pauses as soon as the model calls on their way have come back";
}

std::string Holder::set_budget(const Json &wish) {
  const Caps caps = caps_from(object_at(wish, "caps"));
  if (!caps.any()) throw Error("bad_request", "this wish names no cap");
  const std::string instance = text(wish, "stage");
  budget_.set(caps, instance, wish.at("by"));
  run_.tell(instance, "budget.set", {{"caps", caps_json(caps)}, {"by", wish.at("by")}});
  return "the budget is " + in_words(caps) + " now";
}

}  // namespace athanor
