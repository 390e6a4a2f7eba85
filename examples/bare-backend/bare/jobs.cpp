// SPDX-License-Identifier: Apache-2.0
#include "jobs.hpp"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <athanor/plugin.hpp>
#include <chrono>
#include <thread>

namespace bare {
namespace {

using athanor::sdk::Error;

Json ended(const std::string &id, const char *reason, const std::string &detail) {
  return {{"id", id}, {"reason", reason}, {"seconds", 0.0}, {"detail", detail}};
}

// What the runner reads. The pipeline's limits can only lower what a job asks for; a tool's time is its stage's to say.
Json for_runner(const Json &job, const Settings &settings) {
  Json out{{"id", job.at("id")}, {"command", Json(settings.wrap)}, {"env", job.value("env", Json::object())}};
  for (const Json &word : job.at("command")) out["command"].push_back(word);
  const Json limits = job.value("limits", Json::object());
  const double asked = limits.value("seconds", settings.seconds);
  out["seconds"] = job.value("tool", false) ? asked : std::min(asked, settings.seconds);
  out["memory_bytes"] = std::min(limits.value("memory_bytes", settings.memory), settings.memory);
  if (limits.contains("disk_bytes")) out["file_bytes"] = limits.at("disk_bytes");
  return out;
}

}  // namespace

void Jobs::submit(const Json &job) {
  const std::string id = job.at("id");
  const fs::path folder = job.at("folder").get<std::string>();
  const std::lock_guard guard(mutex_);
  const auto known = jobs_.find(id);
  const bool lost =
      known != jobs_.end() && known->second.state == "ended" && known->second.exit.value("reason", "") == "lost";
  if ((known == jobs_.end() || lost) && !adopt(id, folder)) {
    jobs_[id] = {folder, "queued", for_runner(job, settings_), {}};
    line_.push_back(id);
  }
  move_on();
}

void Jobs::look_for(const std::string &id, const fs::path &folder) {
  const std::lock_guard guard(mutex_);
  if (jobs_.count(id) == 0) adopt(id, folder);
}

// With the mutex held. False: the folder tells of no job that runs or has ended.
bool Jobs::adopt(const std::string &id, const fs::path &folder) {
  const State state = state_of(folder);
  if (state == State::nothing || state == State::lost) return false;
  Job &job = jobs_[id] = {folder, "running", {}, Json::object()};
  look(id, job);
  return true;
}

// With the mutex held: has a job that runs ended?
void Jobs::look(const std::string &id, Job &job) {
  const State state = state_of(job.folder);
  if (state == State::running) return;
  const auto exit = state == State::ended ? read_json(job.folder / "exit.json") : std::nullopt;
  job.exit = exit ? *exit : ended(id, "lost", "its runner went away without a word");
  job.state = "ended";
}

// With the mutex held: sees what has ended, and fills the places that are free.
void Jobs::move_on() {
  std::size_t running = 0;
  for (auto &[id, job] : jobs_) {
    if (job.state == "running") look(id, job);
    running += job.state == "running";
  }
  for (; !line_.empty() && running < settings_.workers; line_.pop_front()) {
    Job &job = jobs_.at(line_.front());
    start(line_.front(), job);
    running += job.state == "running";
  }
}

// With the mutex held. The runner ends at once for its starter: it goes on in a child of its own, in its own session,
// and says so by its exit status once that child holds the lock.
void Jobs::start(const std::string &id, Job &job) {
  try {
    write_json(job.folder / "job.json", job.document);
    const std::string runner = settings_.runner, folder = job.folder;
    char *const arguments[] = {const_cast<char *>(runner.c_str()), const_cast<char *>(folder.c_str()), nullptr};
    char *const environment[] = {nullptr};  // nothing of the host's, keys least of all
    pid_t pid = 0;
    int status = 0;
    if (::posix_spawn(&pid, runner.c_str(), nullptr, nullptr, arguments, environment) != 0)
      throw std::runtime_error("cannot start " + runner);
    while (::waitpid(pid, &status, 0) < 0)
      if (errno != EINTR) throw std::runtime_error("cannot wait for " + runner);
    if (status != 0) throw std::runtime_error(runner + " did not get to work");
    job.state = "running";
    job.document = nullptr;
  } catch (const std::exception &e) {
    job.state = "ended";
    job.exit = ended(id, "lost", e.what());
  }
}

std::string Jobs::state(const std::string &id) {
  const std::lock_guard guard(mutex_);
  move_on();
  const auto known = jobs_.find(id);
  return known == jobs_.end() ? "unknown" : known->second.state;
}

std::vector<std::string> Jobs::wait(const std::vector<std::string> &ids, double seconds,
                                    const std::function<bool()> &stop) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  for (;;) {
    std::vector<std::string> over;
    {
      const std::lock_guard guard(mutex_);
      move_on();
      for (const std::string &id : ids)
        if (const auto known = jobs_.find(id); known == jobs_.end() || known->second.state == "ended")
          over.push_back(id);
    }
    if (!over.empty() || std::chrono::steady_clock::now() >= until) return over;
    if (stop()) throw athanor::sdk::Cancelled{};
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

void Jobs::cancel(const std::string &id) {
  const std::lock_guard guard(mutex_);
  const auto known = jobs_.find(id);
  if (known == jobs_.end() || known->second.state == "ended") return;
  if (known->second.state == "queued") {
    line_.erase(std::find(line_.begin(), line_.end(), id));
    known->second.state = "ended";
    known->second.exit = ended(id, "cancelled", "it had not started");
    return;
  }
  const pid_t runner = lock_holder(known->second.folder);
  if (runner > 0) ::kill(runner, SIGTERM);  // its wish to end the job; the job ends a little later
}

Json Jobs::collect(const std::string &id) {
  const std::lock_guard guard(mutex_);
  const auto known = jobs_.find(id);
  if (known == jobs_.end() || known->second.state != "ended") return nullptr;
  Json exit = known->second.exit;
  exit["stdout"] = (known->second.folder / "stdout").string();
  exit["stderr"] = (known->second.folder / "stderr").string();
  return exit;
}

void Jobs::release(const std::string &id) {
  const std::lock_guard guard(mutex_);
  const auto known = jobs_.find(id);
  if (known == jobs_.end()) return;
  if (known->second.state != "ended")
    throw Error("bad_request", "the job '" + id + "' has not ended, so it cannot be released",
                "cancel it first, then wait");
  jobs_.erase(known);
}

}  // namespace bare
