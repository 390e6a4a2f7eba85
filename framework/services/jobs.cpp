// SPDX-License-Identifier: Apache-2.0
#include "services/jobs.hpp"

#include <algorithm>
#include <chrono>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "services/instance.hpp"

namespace athanor {
namespace {

// How long one wait at the backend may last, seconds. Short, because a job submitted meanwhile is only in the next
// wait.
constexpr double wait_seconds = 0.02;

bool needs_gpus(const Json &job) { return job.value("gpus", 0) > 0; }

}  // namespace

JobRunner::JobRunner(const RunContext &run, const Use &backend)
    : run_(run), use_(backend), backend_(instance_of(backend)) {
  capacity_ = ask({{"schema", "athanor.backend.capacity/1"}});
  for (const Json &problem : capacity_.value("problems", Json::array()))
    throw Error(problem.value("code", "unavailable"), problem.value("message", "the backend cannot run jobs"),
                problem.value("hint", ""), backend_->info().title());
  slots_ = std::max<std::size_t>(1, capacity_.value("slots", std::size_t{1}));
  one_call_ = !backend_->info().info.value("concurrent", true);
  submitter_ = std::thread([this] { submit_all(); });
  watcher_ = std::thread([this] { watch(); });
}

JobRunner::~JobRunner() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  submitter_.join();
  watcher_.join();
}

Json JobRunner::ask(const Json &request) {
  InstanceServices services(run_, use_);
  try {
    if (crashed_.exchange(false)) remind();
    return ask_instance(*backend_, request, services);
  } catch (const Error &e) {
    if (e.details().contains("crashed")) crashed_.store(true);
    throw;
  }
}

// A backend that began after the jobs, because its process ended, knows them by their folders.
void JobRunner::remind() {
  Json folders = Json::object();
  {
    const std::lock_guard lock(mutex_);
    for (const auto &[id, job] : flying_)
      if (job.submitted) folders[id] = job.folder;
  }
  if (folders.empty()) return;
  Json ids = Json::array();
  for (const auto &[id, folder] : folders.items()) ids.push_back(id);
  InstanceServices services(run_, use_);
  ask_instance(*backend_, {{"schema", "athanor.backend.find/1"}, {"ids", ids}, {"folders", folders}}, services);
}

void JobRunner::run(const Json &job, bool submitted_before, Prepare prepare, Ended ended) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({job, submitted_before, std::move(prepare), std::move(ended)});
  }
  wake_.notify_all();
}

void JobRunner::cancel(const std::string &id) {
  std::unique_lock lock(mutex_);
  const auto queued =
      std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting &w) { return w.job.at("id") == id; });
  if (queued != waiting_.end()) {
    Ended ended = std::move(queued->ended);
    waiting_.erase(queued);
    lock.unlock();
    ended({{"id", id}, {"reason", "cancelled"}, {"seconds", 0.0}, {"stdout", ""}, {"stderr", ""}}, nullptr);
    return;
  }
  const auto flying = flying_.find(id);
  if (flying == flying_.end()) return;
  if (!flying->second.submitted) {
    flying->second.cancelled = true;
    return;
  }
  lock.unlock();
  ask({{"schema", "athanor.backend.cancel/1"}, {"ids", {id}}});
}

void JobRunner::release(const std::string &id) { ask({{"schema", "athanor.backend.release/1"}, {"ids", {id}}}); }

std::size_t JobRunner::in_flight() {
  const std::lock_guard lock(mutex_);
  return flying_.size();
}

// Hands a batch to the backend. Jobs of a former process are looked for first, and not submitted again when found.
void JobRunner::submit(const std::vector<Waiting> &batch, std::map<std::string, std::exception_ptr> &refused) {
  Json look = Json::array(), folders = Json::object();
  for (const Waiting &w : batch) {
    if (!w.submitted_before) continue;
    look.push_back(w.job.at("id"));
    folders[w.job.at("id").get<std::string>()] = w.job.at("folder");
  }
  std::map<std::string, bool> found;
  if (!look.empty()) {
    const Json answer = ask({{"schema", "athanor.backend.find/1"}, {"ids", look}, {"folders", folders}});
    for (const Json &job : answer.at("jobs")) found[job.at("id")] = job.value("state", "unknown") != "unknown";
  }
  Json fresh = Json::array();
  for (const Waiting &w : batch) {
    if (found[w.job.at("id")]) continue;
    try {
      w.prepare();
      fresh.push_back(w.job);
    } catch (...) {
      refused[w.job.at("id")] = std::current_exception();
    }
  }
  if (fresh.empty()) return;
  run_.ledger.wait_for_all();  // the jobs' rows are on disk before the jobs exist: one commit for the batch
  const Json answer = ask({{"schema", "athanor.backend.submit/1"}, {"jobs", fresh}});
  for (const Json &job : answer.at("jobs"))
    if (!job.value("accepted", false))
      refused[job.at("id")] = std::make_exception_ptr(error_from(job.value("error", Json::object())));
}

// The first that may be handed over. Jobs with GPUs may all wait in the backend's own line while its workers are idle,
// so that they and the others have `slots` each.
std::deque<JobRunner::Waiting>::const_iterator JobRunner::next_to_submit() const {
  std::size_t with = 0;
  for (const auto &[id, job] : flying_) with += job.gpus;
  const bool room_with = with < slots_, room_without = flying_.size() - with < slots_;
  if (!room_with && !room_without) return waiting_.end();
  return std::find_if(waiting_.begin(), waiting_.end(),
                      [&](const Waiting &w) { return needs_gpus(w.job) ? room_with : room_without; });
}

// Fills the free slots from the queue.
void JobRunner::submit_some(std::unique_lock<std::mutex> &lock) {
  std::vector<Waiting> batch;
  std::vector<std::string> ids;
  for (auto next = next_to_submit(); next != waiting_.end(); next = next_to_submit()) {
    const auto place = waiting_.begin() + (next - waiting_.cbegin());
    batch.push_back(std::move(*place));
    waiting_.erase(place);
    ids.push_back(batch.back().job.at("id"));
    flying_[ids.back()].ended = std::move(batch.back().ended);
    flying_[ids.back()].gpus = needs_gpus(batch.back().job);
    flying_[ids.back()].folder = batch.back().job.at("folder");
  }
  submitting_ = true;
  lock.unlock();
  std::map<std::string, std::exception_ptr> refused;
  try {
    submit(batch, refused);
  } catch (...) {
    for (const std::string &id : ids) refused[id] = std::current_exception();
  }
  lock.lock();
  submitting_ = false;
  take_off(ids, refused);
  std::vector<std::string> cancelled;
  for (const std::string &id : ids)
    if (const auto job = flying_.find(id); job != flying_.end() && job->second.cancelled) cancelled.push_back(id);
  if (cancelled.empty()) return;
  lock.unlock();
  for (const std::string &id : cancelled) pass_on_cancel(id);
  lock.lock();
}

// What the backend took is watched from now on; the others end here.
void JobRunner::take_off(const std::vector<std::string> &ids,
                         const std::map<std::string, std::exception_ptr> &refused) {
  for (const std::string &id : ids) {
    const auto job = flying_.find(id);
    const auto why = refused.find(id);
    if (why == refused.end() || !why->second) {
      job->second.submitted = true;
      continue;
    }
    run_.calls.run([ended = std::move(job->second.ended), failed = why->second] { ended(nullptr, failed); });
    flying_.erase(job);
  }
}

void JobRunner::pass_on_cancel(const std::string &id) {
  try {
    ask({{"schema", "athanor.backend.cancel/1"}, {"ids", {id}}});
  } catch (const std::exception &e) {
    run_.record(backend_->info().title(), "backend.fault", {{"job", id}, {"message", e.what()}});
  }
}

void JobRunner::submit_all() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait(lock, [&] { return stopping_ || can_submit(); });
    if (stopping_) return;
    if (run_.stop.load())
      abandon();
    else
      submit_some(lock);
    wake_.notify_all();
  }
}

void JobRunner::hand_in(const std::vector<std::string> &ids) {
  std::map<std::string, Json> exits;
  std::exception_ptr failed;
  try {
    const Json answer = ask({{"schema", "athanor.backend.collect/1"}, {"ids", ids}});
    for (const Json &exit : answer.at("jobs")) exits[exit.at("id")] = exit;
  } catch (...) {
    failed = std::current_exception();
  }
  const std::lock_guard lock(mutex_);
  for (const std::string &id : ids) {
    const auto flying = flying_.find(id);
    if (flying == flying_.end()) continue;
    std::exception_ptr why = failed;
    if (!why && !exits.count(id)) why = std::make_exception_ptr(Error("unavailable", "the backend lost the job " + id));
    run_.calls.run(
        [ended = std::move(flying->second.ended), exit = why ? Json() : exits[id], why] { ended(exit, why); });
    flying_.erase(flying);
  }
  wake_.notify_all();  // slots are free
}

// The run was asked to stop: nobody waits any longer. Jobs that run go on without us and are found again; those that
// are being handed to the backend end here as soon as it has them.
void JobRunner::abandon() {
  const std::exception_ptr why = std::make_exception_ptr(Cancelled());
  for (Waiting &w : waiting_) run_.calls.run([ended = std::move(w.ended), why] { ended(nullptr, why); });
  waiting_.clear();
  for (auto job = flying_.begin(); job != flying_.end();) {
    if (!job->second.submitted) {
      ++job;
      continue;
    }
    run_.calls.run([ended = std::move(job->second.ended), why] { ended(nullptr, why); });
    job = flying_.erase(job);
  }
}

std::vector<std::string> JobRunner::watched() const {
  std::vector<std::string> ids;
  for (const auto &[id, job] : flying_)
    if (job.submitted) ids.push_back(id);
  return ids;
}

void JobRunner::watch() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [&] {
      const bool first_the_submitter = one_call_ && (submitting_ || can_submit());
      return stopping_ || (!first_the_submitter && std::any_of(flying_.begin(), flying_.end(),
                                                               [](const auto &job) { return job.second.submitted; }));
    });
    if (stopping_) return;
    if (run_.stop.load()) {
      abandon();
      continue;
    }
    const std::vector<std::string> ids = watched();
    lock.unlock();
    std::vector<std::string> ended;
    try {
      const Json answer = ask({{"schema", "athanor.backend.wait/1"}, {"ids", ids}, {"seconds", wait_seconds}});
      for (const Json &job : answer.at("jobs"))
        if (job.value("state", "") == "ended") ended.push_back(job.at("id"));
    } catch (const Cancelled &) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    } catch (const std::exception &e) {
      // The backend is the house's; a failure to watch must not lose the jobs. Say so and look again.
      run_.record(backend_->info().title(), "backend.fault", {{"message", e.what()}});
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
    if (!ended.empty()) hand_in(ended);
    lock.lock();
  }
}

}  // namespace athanor
