// SPDX-License-Identifier: Apache-2.0
#include "run/notify.hpp"

#include <condition_variable>
#include <deque>
#include <thread>
#include <utility>

#include "foundation/error.hpp"
#include "foundation/hmac.hpp"
#include "foundation/json.hpp"
#include "services/http/url.hpp"

namespace athanor {
namespace {

// What an event of the run is to those who are told; empty: nothing.
std::string about_in(const Json &event) {
  const std::string kind = event.value("event", "");
  if (kind == "run.done") return "done";
  if (kind == "run.failed") return "failed";
  if (kind == "stage.waiting") return "waiting";
  if (kind == "run.paused") return object_at(event, "error").value("code", "") == "budget" ? "budget" : "paused";
  return "";
}

bool worth_another_try(int status) { return status == 408 || status == 429 || status >= 500; }

}  // namespace

// One address, with a thread of its own: a slow one keeps no other waiting.
class Notifier::Address {
 public:
  Address(const Notify &to, const SecretStore &secrets, HttpService &http, const NotifyPace &pace, Failed failed)
      : to_(to), secrets_(secrets), http_(http), pace_(pace), failed_(std::move(failed)), thread_([this] { loop(); }) {}

  ~Address() {
    {
      const std::lock_guard lock(mutex_);
      over_ = given_up_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

  // A run that pauses because its budget is used up pauses all the same.
  bool wants(const std::string &about) const {
    return to_.on.count(about) || (about == "budget" && to_.on.count("paused"));
  }

  void add(Json document) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(document));
    wake_.notify_all();
  }

  void finish(std::chrono::steady_clock::time_point until) {
    std::unique_lock lock(mutex_);
    wake_.wait_until(lock, until, [this] { return waiting_.empty(); });
    given_up_ = true;
    wake_.notify_all();
    // What is on its way now ends at once, and is told as not delivered.
    wake_.wait(lock, [this] { return waiting_.empty(); });
  }

 private:
  void loop() {
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait(lock, [this] { return over_ || !waiting_.empty(); });
      if (over_) return;
      const Json document = waiting_.front();
      lock.unlock();
      deliver(document);
      lock.lock();
      waiting_.pop_front();  // only now: whoever waits for the end waits for this one, too
      wake_.notify_all();
    }
  }

  bool given_up() {
    const std::lock_guard lock(mutex_);
    return given_up_;
  }

  void deliver(const Json &document) {
    std::string problem;
    for (std::size_t tries = 0; tries <= pace_.pauses.size(); ++tries) {
      if (tries > 0) {
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, pace_.pauses[tries - 1], [this] { return given_up_; });
      }
      if (given_up() && !problem.empty()) break;
      bool again = false;
      problem = post(document, again);
      if (problem.empty()) return;
      if (!again) break;
    }
    {
      const std::lock_guard lock(mutex_);
      if (over_) return;  // nobody is there any more who could be told
    }
    try {
      failed_({{"url", shown_}, {"about", document.at("event")}, {"message", secrets_.scrub(problem)}});
    } catch (const std::exception &) {
      // The ledger is broken: whoever needs it is told why.
    }
  }

  // One try. Returns what went wrong, and whether the next may go better.
  std::string post(const Json &document, bool &again) {
    try {
      const Url url(to_.url_secret.empty() ? to_.url : std::string(secrets_.value(to_.url_secret)));
      shown_ = to_.url_secret.empty() ? url.origin() + url.path() : url.origin();
      const std::string body = canonical(document);
      Json headers{{"X-Athanor-Event", document.at("event")}, {"X-Athanor-Delivery", document.at("id")}};
      if (!to_.secret.empty())
        headers["X-Athanor-Signature-256"] = "sha256=" + hex(hmac_sha256(secrets_.value(to_.secret), body));
      Grant grant;
      grant.who = "notify";
      grant.own_origins = {url.origin()};
      HttpHooks hooks;
      hooks.cancelled = [this] { return given_up(); };
      const Json answer = http_.exchange({{"schema", "athanor.http/1"},
                                          {"method", "POST"},
                                          {"url", url.text()},
                                          {"headers", headers},
                                          {"body", {{"text", body}, {"media_type", "application/json"}}},
                                          {"max_bytes", 1024 * 1024},
                                          {"timeouts", {{"connect", 4}, {"first_byte", 6}, {"idle", 6}, {"total", 8}}}},
                                         grant, hooks);
      const int status = answer.at("status").get<int>();
      again = worth_another_try(status);
      return status >= 200 && status < 300 ? "" : "the server answered with the status " + std::to_string(status);
    } catch (const Cancelled &) {
      return "there was no time left for it";
    } catch (const Error &e) {
      again = e.code() == "unavailable" || e.code() == "timeout" || e.code() == "truncated";
      return e.message();
    } catch (const std::exception &e) {
      return e.what();
    }
  }

  const Notify &to_;
  const SecretStore &secrets_;
  HttpService &http_;
  const NotifyPace &pace_;
  const Failed failed_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Json> waiting_;  // the first is being delivered
  bool over_ = false, given_up_ = false;
  std::string shown_ = "notify";  // the address without what may be a secret; only the thread's
  std::thread thread_;            // last: it uses the rest
};

Notifier::Notifier(const Plan &plan, const SecretStore &secrets, HttpService &http, std::string id, std::string folder,
                   const Failed &failed, NotifyPace pace)
    : plan_(plan), id_(std::move(id)), folder_(std::move(folder)), pace_(std::move(pace)) {
  for (const Notify &to : plan.notify)
    addresses_.push_back(std::make_unique<Address>(to, secrets, http, pace_, failed));
}

Notifier::~Notifier() = default;

Json Notifier::document(const std::string &about, const Json &event) {
  Json out{{"schema", "athanor.notification/1"},
           {"at", event.at("at")},
           {"event", about},
           {"run", id_},
           {"folder", folder_},
           {"pipeline", plan_.name},
           {"title", plan_.topic_title},
           {"state", about == "waiting"  ? "running"
                     : about == "budget" ? "paused"
                                         : about}};
  // The same in every try, and another one for whatever else happens in this run.
  out["id"] = id_ + "-" + event.at("at").get<std::string>() + "-" + std::to_string(++count_);
  if (const std::string stage = event.value("instance", ""); !stage.empty()) out["stage"] = stage;
  if (about == "waiting") {
    out["command"] = event.value("command", "");
  } else if (about != "done") {
    const Json &error = object_at(event, "error");
    out["message"] = error.value("message", event.value("message", "stopped on request"));
    if (const std::string hint = error.value("hint", ""); !hint.empty()) out["hint"] = hint;
    if (const std::string where = error.value("where", ""); !where.empty()) out["stage"] = where;
    out["command"] = "athanor resume " + folder_;
  }
  for (const char *key : {"usd", "usd_unknown", "tokens", "experiments", "wall"})
    if (spent_.contains(key)) out["spent"][key] = spent_.at(key);
  return out;
}

void Notifier::take(const Json &event) {
  if (addresses_.empty()) return;
  const std::lock_guard lock(mutex_);
  if (event.value("event", "") == "spent") spent_ = event;
  const std::string about = about_in(event);
  if (about.empty()) return;
  const Json told = document(about, event);
  for (const auto &address : addresses_)
    if (address->wants(about)) address->add(told);
}

void Notifier::finish() {
  const auto until = std::chrono::steady_clock::now() + pace_.at_the_end;
  for (const auto &address : addresses_) address->finish(until);
}

}  // namespace athanor
