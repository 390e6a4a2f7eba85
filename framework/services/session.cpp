// SPDX-License-Identifier: Apache-2.0
#include "services/session.hpp"

#include <algorithm>
#include <athanor/json_diff.hpp>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "ledger/program_calls.hpp"
#include "ledger/shared.hpp"
#include "plugin/catalogue.hpp"
#include "services/budget.hpp"
#include "services/immediate.hpp"

namespace athanor {
namespace {

// The wish to stop is a flag that a signal handler sets: nobody can be woken by it, so waits look at it.
constexpr std::chrono::milliseconds stop_looked_at_every(100);

}  // namespace

StageSession::StageSession(House &house, const StageStep &stage, std::string branch, fs::path folder)
    : house_(house),
      recording_(house.recording()),
      run_(house.run()),
      stage_(stage),
      branch_(std::move(branch)),
      instance_(branch_ + "/" + stage.id),
      folder_(std::move(folder)) {
  for (const Json &service : stage.use.component->info.value("services", Json::array()))
    offered_.insert(service.get<std::string>());
  run_.ledger.wait_for_all();
  run_.ledger.each_call(instance_, [&](const RecordedCall &recorded, std::string answer) {
    Call call;
    call.state = recorded.ended ? State::recorded : State::flying;
    call.kind = recorded.kind;
    call.key = recorded.key;
    call.occurrence = recorded.occurrence;
    call.had_row = true;
    call.ok = recorded.ok;
    call.recorded = std::move(answer);
    occurrences_[recorded.task] = std::max(occurrences_[recorded.task], recorded.occurrence);
    calls_[recorded.name] = std::move(call);
  });
  if (const Json part = object_at(forked_from(run_.ledger), "part_of"); part.value("instance", "") == instance_)
    shared_until_ = part.value("node", "");
  script_ = recording_ ? recording_->deliveries(instance_) : run_.ledger.deliveries(instance_);
}

StageSession::~StageSession() {
  closing_.store(true);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return flying_ == 0; });
}

bool StageSession::cancelled() { return run_.stop.load(); }

void StageSession::log(int level, std::string_view message) {
  run_.record(instance_, "log", {{"level", level}, {"message", std::string(message)}});
}

void StageSession::progress(double fraction, std::string_view message) {
  run_.tell(instance_, "progress", {{"fraction", fraction}, {"message", std::string(message)}});
}

namespace {

const char *kind_of(const std::string &schema) {
  if (schema == "athanor.llm/1") return "llm";
  if (schema == "athanor.experiment/1") return "experiment";
  if (schema == "athanor.tool/1") return "tool";
  if (schema == "athanor.literature/1") return "literature";
  if (schema == "athanor.timer/1") return "timer";
  return nullptr;
}

}  // namespace

Json StageSession::call(std::string_view name, const Json &request, const OnEvent &) {
  if (recording_) recording_->refuse_after_miss();
  const std::string schema = request.value("schema", "");
  if (!kind_of(schema)) return immediate(request, schema);
  const std::string key(name);
  begin(key, request, true);
  std::unique_lock lock(mutex_);
  const auto found = calls_.find(key);
  while (found->second.state != State::ready) {
    if (found->second.state == State::held) throw_held();
    if (run_.stop.load()) throw Cancelled();
    if (recording_) recording_->ends_at(instance_, key);
    if (run_.budget) run_.budget->check_time(instance_);
    changed_.wait_for(lock, stop_looked_at_every);
  }
  const Json completion = hand_over(found);
  if (completion.at("status") == "ok") return completion.at("result");
  if (completion.at("status") == "cancelled") throw Cancelled();
  throw error_from(completion.at("error"));
}

void StageSession::start(std::string_view name, const Json &request) {
  const std::string schema = request.value("schema", "");
  if (!kind_of(schema))
    throw Error("bad_request", "'" + schema + "' is answered at once and cannot be started", "use call");
  begin(std::string(name), request, false);
}

// Reads and appends that need no name: answered on the spot, recorded by their own rows.
Json StageSession::immediate(const Json &request, const std::string &schema) {
  if (schema == "athanor.state.load/1" && !recording_) forget_accounted();
  return answer_at_once({run_, instance_, branch_, stage_, folder_, nodes_}, request, schema);
}

// A stage that goes on from its journal does not start again what that accounts for: the recorded order of hand-overs
// that is still to come is without it.
void StageSession::forget_accounted() {
  run_.ledger.wait_for_all();
  std::set<std::string> accounted;
  for (const Json &row : run_.ledger.select("SELECT name FROM accounted WHERE instance=?", {instance_}))
    accounted.insert(row.at("name").get<std::string>());
  const std::lock_guard lock(mutex_);
  if (position_ >= script_.size()) return;
  const auto gone = std::remove_if(script_.begin() + static_cast<std::ptrdiff_t>(position_), script_.end(),
                                   [&](const std::string &name) { return accounted.count(name) > 0; });
  skipped_ += static_cast<std::uint64_t>(script_.end() - gone);
  script_.erase(gone, script_.end());
}

// A fork from a node has the recorded part of its search behind it only while the stage takes the same way again.
void StageSession::other_way(const std::string &name, const std::string &what) {
  throw Error("refused",
              "the search would have gone another way before " + shared_until_ + ": the call '" + name + "' of " +
                  instance_ + " " + what,
              "what was changed matters there already: fork from an earlier node, or from the stage " + stage_.id);
}

void StageSession::begin(const std::string &name, const Json &request, bool waited) {
  const std::string schema = request.at("schema");
  if (!offered_.count(schema) && schema != "athanor.timer/1")
    throw Error("not_offered", "stage/" + stage_.use.name + " asks for " + schema + " without declaring it",
                "add it to \"services\" in its info");
  if (name.empty() || name.size() > 200)
    throw Error("bad_request", "a call needs a name of 1 to 200 characters that is unique in its stage",
                "such as \"node-3/draft\"");
  if (name.find(program_call_mark) != std::string::npos)
    throw Error("bad_request", std::string("'") + program_call_mark + "' stands in the names of what programs ask",
                "name the call '" + name + "' otherwise");
  std::string text = canonical(request);
  const std::string key = sha256(text);
  const std::string task = request.value("task", "");

  std::unique_lock lock(mutex_);
  auto [found, fresh] = calls_.try_emplace(name);
  Call &call = found->second;
  if (!fresh && call.started_here)
    throw Error("bad_request", "the call '" + name + "' was started before", "each call needs a name of its own");
  if (!fresh && call.key != key && !shared_until_.empty() && call.state == State::recorded) {
    const Json row =
        run_.ledger.select("SELECT request_json FROM calls WHERE instance=? AND name=?", {instance_, name})[0];
    other_way(name, "asks for something else:" + sdk::told(sdk::differences(row.at("request_json"), request), 5));
  }
  if (!fresh && call.key != key)
    throw Error("refused",
                "the call '" + name + "' of " + instance_ + " was recorded with another request than it has now",
                "the stage, its options or its inputs have changed since; start a new run");
  call.started_here = true;
  call.waited = waited;
  if (!waited) ++open_;
  if (!fresh && call.state == State::recorded) {
    make_ready(found, call.ok, run_.ledger.answer_of(instance_, name, call.recorded));
    call.recorded = {};
    lock.unlock();
    changed_.notify_all();
    return;
  }
  if (fresh) {
    call.kind = kind_of(schema);
    call.key = key;
    if (!task.empty()) call.occurrence = ++occurrences_[task];
    if (recording_) return take_recorded(name, request, task, found);
    std::string role = request.value("role", "");
    if (role.empty() && !task.empty()) role = run_.plan.task_role(stage_, task);  // the one that will answer it
    run_.ledger.start_call({instance_, name, call.kind, task, role, key, call.occurrence, {}, std::move(text)});
  }
  ++flying_;
  const Call copy = call;
  lock.unlock();
  run_.tell(instance_, "call.started", {{"call", name}, {"kind", copy.kind}, {"task", task}});
  launch(name, request, copy);
}

// Nothing leaves in a replay: the call is as it was recorded, or the run ends.
void StageSession::take_recorded(const std::string &name, const Json &request, const std::string &task,
                                 Known::iterator found) {
  const Call &call = found->second;
  RecordedCall recorded = recording_->take({run_,
                                            stage_,
                                            {branch_, stage_.id, name},
                                            call.kind,
                                            task,
                                            call.key,
                                            call.occurrence,
                                            request,
                                            position_ >= script_.size()});
  if (!recorded.ended) return;  // that it has no answer matters only to whoever waits for it
  make_ready(found, recorded.ok, std::move(recorded.answer));
}

// Its answer is there, and on disk. The caller holds the lock and tells whoever waits.
void StageSession::make_ready(Known::iterator found, bool ok, Json answer) {
  Call &call = found->second;
  call.state = State::ready;
  call.ok = ok;
  call.answer = std::move(answer);
  call.ready_order = ++ready_counter_;
  if (!call.waited) ready_[call.ready_order] = found;
}

void StageSession::hold(Known::iterator found, Json fault) {
  Call &call = found->second;
  call.state = State::held;
  call.answer = std::move(fault);
  call.ready_order = ++ready_counter_;
  if (!call.waited) ++held_;
}

// The first of them. The caller holds the lock.
void StageSession::throw_held() {
  const Call *first = nullptr;
  for (const auto &[name, call] : calls_)
    if (call.state == State::held && (!first || call.ready_order < first->ready_order)) first = &call;
  throw error_from(first->answer);
}

void StageSession::refuse_when_held() {
  const std::lock_guard lock(mutex_);
  for (const auto &[name, call] : calls_)
    if (call.state == State::held) throw_held();
  if (!shared_until_.empty() && position_ < script_.size())
    other_way(script_[position_], "was answered then, and is not taken now");
}

// The stage waits, and nothing recorded can come: for the call whose turn it was, or else for any in flight.
void StageSession::end_of_record() {
  if (position_ < script_.size())
    if (const auto expected = calls_.find(script_[position_]); expected != calls_.end())
      recording_->ends_at(instance_, expected->first);
  for (const auto &[name, call] : calls_)
    if (call.state == State::flying && !call.waited) recording_->ends_at(instance_, name);
  throw Error("internal", "the replay of " + instance_ + " waits for nothing");
}

// The call to hand over next: while the recorded order lasts, the one that stands there; then whatever was ready first.
StageSession::Known::iterator StageSession::deliverable() {
  if (position_ < script_.size()) {
    const auto expected = calls_.find(script_[position_]);
    const bool coming = expected != calls_.end() && expected->second.started_here && !expected->second.waited &&
                        expected->second.state != State::delivered;
    if (coming) return expected->second.state == State::ready ? expected : calls_.end();
  }
  return ready_.empty() ? calls_.end() : ready_.begin()->second;
}

Json StageSession::hand_over(Known::iterator call) {
  if (!shared_until_.empty() && position_ < script_.size() && script_[position_] != call->first)
    other_way(script_[position_], "was answered then, and '" + call->first + "' is now");
  call->second.state = State::delivered;
  if (!call->second.waited) {
    ready_.erase(call->second.ready_order);
    --open_;
  }
  const std::uint64_t position = position_++;
  if (recording_ || position >= script_.size()) run_.ledger.deliver(instance_, position + skipped_, call->first);
  const bool cancelled =
      !call->second.ok && call->second.answer.value("code", call->second.answer.value("status", "")) == "cancelled";
  Json out{{"schema", "athanor.completion/1"},
           {"name", call->first},
           {"order", position + skipped_},
           {"now", timestamp()},
           {"status", call->second.ok ? "ok"
                      : cancelled     ? "cancelled"
                                      : "failed"}};
  out[call->second.ok ? "result" : "error"] = std::move(call->second.answer);
  call->second.answer = nullptr;
  return out;
}

std::optional<Json> StageSession::next(std::chrono::milliseconds timeout) {
  if (recording_) recording_->refuse_after_miss();
  std::unique_lock lock(mutex_);
  if (!shared_until_.empty() && position_ < script_.size() && timeout.count() < 0)
    if (const auto expected = calls_.find(script_[position_]);
        expected == calls_.end() || !expected->second.started_here)
      other_way(script_[position_], "was answered then, and is not made now");
  auto found = calls_.end();
  auto settled = [&] {
    if (run_.stop.load()) return true;
    found = deliverable();
    if (found != calls_.end()) return true;
    return open_ == held_;
  };
  const auto end = std::chrono::steady_clock::now() + timeout;
  while (!settled()) {
    if (recording_) end_of_record();
    if (run_.budget) run_.budget->check_time(instance_);
    const auto slice = std::chrono::steady_clock::now() + stop_looked_at_every;
    if (timeout.count() >= 0 && std::chrono::steady_clock::now() >= end) return std::nullopt;
    changed_.wait_until(lock, timeout.count() >= 0 ? std::min(slice, end) : slice);
  }
  if (run_.stop.load()) throw Cancelled();
  if (found != calls_.end()) return hand_over(found);
  if (held_ > 0) throw_held();
  return std::nullopt;
}

void StageSession::cancel(std::string_view name) {
  std::string job;
  bool experiment = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(std::string(name));
    if (found == calls_.end()) throw Error("not_found", "there is no call '" + std::string(name) + "' to cancel");
    found->second.given_up->store(true);
    if (found->second.state == State::held) {  // nobody waits for it any more
      --held_;
      make_ready(found, false, {{"code", "cancelled"}, {"message", "the call was cancelled"}});
      return;
    }
    const auto running = jobs_.find(found->first);
    if (running == jobs_.end()) return;  // a model call ends itself when it sees that; it may have been billed
    job = running->second;
    experiment = found->second.kind == "experiment";
  }
  house_.jobs(experiment).cancel(job);
}

}  // namespace athanor
