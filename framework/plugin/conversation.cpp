// SPDX-License-Identifier: Apache-2.0
#include "plugin/conversation.hpp"

#include <athanor/plugin.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "foundation/json.hpp"
#include "plugin/helper.hpp"
#include "plugin/host_answer.hpp"

namespace athanor {
namespace {

using Clock = std::chrono::steady_clock;

// The wish to stop is a flag: nobody is woken by it, so whoever waits looks at it.
constexpr std::chrono::milliseconds stop_looked_at_every(100);
constexpr std::size_t most_queued = std::size_t{256} << 20;  // bytes said that nobody has taken yet
constexpr std::size_t most_unheard = 200;                    // lines printed while nothing is asked
constexpr std::size_t most_nested = 1024;                    // calls of a plugin at once
constexpr std::size_t message_max = 64 * 1024;               // of a line of log

int level_of(const std::string &word) {
  const std::string words[] = {"debug", "info", "warn", "error"};
  const auto found = std::find(std::begin(words), std::end(words), word);
  return found == std::end(words) ? ATHANOR_INFO : ATHANOR_DEBUG + static_cast<int>(found - std::begin(words));
}

bool is_question(const std::string &type) {
  static const std::set<std::string> types{"call", "start", "next", "cancel"};
  return types.count(type) > 0;
}

bool is_note(const std::string &type) { return type == "log" || type == "progress"; }

}  // namespace

// One question to the plugin, from when it is asked until its answer and all that it led to are done.
struct Conversation::Asked {
  std::uint64_t id = 0;
  std::string type, doing;
  Services *services = nullptr;
  std::function<void(const Json &)> on_event;
  std::optional<std::chrono::milliseconds> limit;
  Clock::time_point begun = Clock::now();

  // Under the conversation's lock.
  std::condition_variable changed;
  std::deque<wire::Message> heard;
  std::size_t nested = 0;  // calls of the plugin that are being served
  bool told_to_stop = false;
  bool over = false;  // nothing more is taken for it

  // Only on the asking thread.
  std::optional<Clock::time_point> asked_to_stop;
  std::exception_ptr handler_failed;
  std::optional<wire::Message> answer;
  std::optional<Error> ended;
  bool deaf = false;
};

Conversation::Conversation(const PluginProgram &program, std::string title, Json told)
    : title_(std::move(title)), told_(std::move(told)) {
  process_ = std::make_unique<PluginProcess>(
      program, PluginProcess::Listener{[this](wire::Message message) { take(std::move(message)); },
                                       [this](const std::string &line) { printed(line); },
                                       [this](const Error &how) { all_end(how); }});
  process_->listen();
}

Conversation::~Conversation() = default;

// ---- on the thread that reads: to whom it belongs, and no more ----

void Conversation::take(wire::Message message) {
  const bool asks = is_question(message.type);
  std::uint64_t id = message.id;
  if (asks || is_note(message.type)) {
    const auto of = message.members.find("of");
    id = of != message.members.end() && of->is_number_unsigned() ? of->get<std::uint64_t>() : 0;
  }
  std::unique_lock lock(mutex_);
  const auto found = asked_.find(id);
  const std::shared_ptr<Asked> asked = found == asked_.end() ? nullptr : found->second;
  const bool known = asked && !asked->over;
  if (asks) {
    if (known && asked->type == "run" && asked->nested < most_nested) {
      ++asked->nested;
      lock.unlock();
      return process_->run(
          [this, asked, message = std::move(message)]() mutable { serve(*asked, std::move(message)); });
    }
    const Json refusal = to_document(
        known ? Error("bad_request", "a plugin may make " + std::to_string(most_nested) + " calls at once, within run")
              : Error("bad_request", "there is no run " + std::to_string(id) + " that this could belong to",
                      "\"of\" is the id of the run"));
    return process_->send(wire::line("error", message.id, {}, refusal, "the error"));
  }
  if (is_note(message.type) && !known) return;  // of a run that is over: it comes too late to matter
  static const std::set<std::string> known_types{"event", "result", "error", "cancelled", "log", "progress"};
  if (!known_types.count(message.type))
    throw Error("plugin_fault", "a message of the unknown type '" + message.type + "'");
  if (!known)
    throw Error("plugin_fault", "'" + message.type + "' to a question, " + std::to_string(id) +
                                    ", that was not asked or is answered already");
  queued_bytes_ += message.size;
  if (queued_bytes_ > most_queued) throw Error("plugin_fault", "more than the host can take, over 256 MiB");
  asked->heard.push_back(std::move(message));
  lock.unlock();
  asked->changed.notify_all();
}

// What it prints belongs to the call that it is at; the oldest, if there are several, and the next one, if there is
// none.
void Conversation::printed(const std::string &line) {
  wire::Message message;
  message.type = "log";
  message.members = {{"level", "info"}, {"message", line}};
  message.size = line.size();
  const std::lock_guard lock(mutex_);
  for (auto &[id, asked] : asked_) {
    if (asked->type != "run" || asked->over || queued_bytes_ > most_queued) continue;
    queued_bytes_ += message.size;
    asked->heard.push_back(std::move(message));
    return asked->changed.notify_all();
  }
  unheard_.push_back(std::move(message));
  if (unheard_.size() > most_unheard) unheard_.pop_front();
}

void Conversation::all_end(const Error &how) {
  const std::lock_guard lock(mutex_);
  how_ended_ = how;
  for (auto &[id, asked] : asked_) asked->changed.notify_all();
}

// ---- what the plugin asks: no question waits for another ----

void Conversation::serve(Asked &asked, wire::Message message) {
  HostAnswer answer = answer_of_host(*asked.services, message, [this](std::string event) {
    process_->wait_for_room();
    process_->send(std::move(event));
  });
  if (answer.cancelled) {  // before it hears of it
    const std::lock_guard lock(mutex_);
    asked.told_to_stop = true;
  }
  process_->send(std::move(answer.line));
  const std::lock_guard lock(mutex_);
  --asked.nested;
  if (asked.over) asked.changed.notify_all();
}

// ---- on the asking thread ----

std::shared_ptr<Conversation::Asked> Conversation::begin(const Question &question, Services &services,
                                                         const std::function<void(const Json &)> &on_event) {
  auto asked = std::make_shared<Asked>();
  asked->type = question.type;
  asked->doing = question.doing;
  asked->services = &services;
  asked->on_event = on_event;
  asked->limit = question.limit;
  {
    const std::lock_guard lock(mutex_);
    asked->id = ++last_id_;
    asked_[asked->id] = asked;
    if (asked->type == "run") {
      for (const wire::Message &message : unheard_) queued_bytes_ += message.size;
      asked->heard = std::exchange(unheard_, {});
    }
  }
  return asked;
}

Json Conversation::ask(const Question &question, Services &services,
                       const std::function<void(const Json &)> &on_event) {
  const std::shared_ptr<Asked> asked = begin(question, services, on_event);
  try {
    process_->send(question.document.is_null()
                       ? wire::line(question.type, asked->id, question.members)
                       : wire::line(question.type, asked->id, question.members, question.document, "the request"));
    Json result = wait(*asked);
    const std::lock_guard lock(mutex_);
    asked_.erase(asked->id);
    return result;
  } catch (...) {
    const std::lock_guard lock(mutex_);
    asked_.erase(asked->id);
    throw;
  }
}

// Until it is answered or has ended, and until nothing is served for it any more.
Json Conversation::wait(Asked &asked) {
  std::unique_lock lock(mutex_);
  for (;;) {
    while (!asked.heard.empty() && !asked.answer) {
      wire::Message message = std::move(asked.heard.front());
      asked.heard.pop_front();
      queued_bytes_ -= message.size;
      lock.unlock();
      handle(asked, std::move(message));
      lock.lock();
    }
    if (asked.answer || how_ended_ || asked.deaf) asked.over = true;
    if (asked.over && asked.nested == 0) break;
    if (!asked.over) look_at_time(asked, lock);
    if (asked.heard.empty() || asked.over) asked.changed.wait_for(lock, stop_looked_at_every);
  }
  for (const wire::Message &message : asked.heard) queued_bytes_ -= message.size;
  asked.heard.clear();
  if (!asked.answer) asked.ended = how_ended_;
  lock.unlock();
  return settle(asked);
}

void Conversation::look_at_time(Asked &asked, std::unique_lock<std::mutex> &lock) {
  lock.unlock();
  const auto now = Clock::now();
  if (asked.limit && now - asked.begun > *asked.limit)
    process_->end(Error("plugin_fault",
                        "took longer than " + in_seconds(*asked.limit) + " " + asked.doing + " and was stopped",
                        "this is a fault in the plugin; tell its author"));
  bool stop = false;
  try {
    stop = asked.services->cancelled();
  } catch (...) {
    stop = true;  // a host that cannot even say this cannot serve the rest of the run either
  }
  if (stop && !asked.asked_to_stop) {
    asked.asked_to_stop = now;
    process_->send(wire::line("stop", asked.id));
  }
  if (asked.asked_to_stop && now - *asked.asked_to_stop > grace()) {
    asked.deaf = true;
    process_->end(Error("plugin_crashed",
                        "did not stop within " + in_seconds(grace()) + " when it was asked to, and was ended",
                        "a plugin looks at cancelled() at least once a second"));
  }
  lock.lock();
}

void Conversation::handle(Asked &asked, wire::Message message) {
  try {
    if (message.type == "event") {
      const Json event = message.take_document();
      if (!event.is_object()) fault("an event of " + asked.type + " has no document");
      if (asked.on_event && !asked.handler_failed) asked.on_event(event);
    } else if (message.type == "log") {
      asked.services->log(level_of(message.text("level")), message.text("message").substr(0, message_max));
    } else if (message.type == "progress") {
      const auto found = message.members.find("fraction");
      const double fraction = found != message.members.end() && found->is_number() ? found->get<double>() : -1;
      asked.services->progress(std::isnan(fraction) || fraction < 0 ? -1.0 : std::min(fraction, 1.0),
                               message.text("message").substr(0, message_max));
    } else {
      asked.answer = std::move(message);
    }
  } catch (...) {
    if (message.type == "event") asked.handler_failed = std::current_exception();
  }
}

void Conversation::fault(const std::string &how) {
  throw Error("plugin_fault", title_ + ": " + how, "this is a fault in the plugin; tell its author");
}

Json Conversation::settle(Asked &asked) {
  if (asked.deaf) {
    asked.services->log(ATHANOR_WARN, title_ + " did not stop within " + in_seconds(grace()) +
                                          " when it was asked to, and its process was ended");
    throw Cancelled();
  }
  // Taken out of what the reading thread may be the last to hold.
  if (asked.handler_failed) std::rethrow_exception(std::exchange(asked.handler_failed, nullptr));
  if (asked.ended) {
    const bool by_itself = asked.ended->code() == "plugin_crashed";
    const std::string said = asked.ended->message();
    // "crashed with SIGSEGV; it printed: x" -> "crashed with SIGSEGV in run; it printed: x"
    const std::size_t head = by_itself ? std::min(said.find("; it printed: "), said.size()) : said.size();
    Error error(asked.ended->code(),
                title_ + " " + said.substr(0, head) + (by_itself ? " " + asked.doing : "") + said.substr(head),
                asked.ended->hint());
    if (by_itself)
      for (const auto &[key, value] : told_.items()) error.with(key, value);
    throw error;
  }
  const std::string type = asked.answer->type;
  if (type == "cancelled") {
    if (asked.asked_to_stop || asked.told_to_stop) throw Cancelled();
    fault(asked.type + " says that it was cancelled, but nobody asked it to stop");
  }
  Json document = asked.answer->take_document();
  if (!document.is_object()) fault("the " + type + " of " + asked.type + " is not a JSON object");
  if (type == "result") return document;
  for (const char *member : {"code", "message"}) {
    const auto found = document.find(member);
    if (found == document.end() || !found->is_string() || found->get_ref<const std::string &>().empty())
      fault("the error of " + asked.type + " has no " + member + ": " + canonical(document).substr(0, 200));
  }
  throw error_from(document);
}

}  // namespace athanor
