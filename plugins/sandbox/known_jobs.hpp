// SPDX-License-Identifier: Apache-2.0
//
// The jobs that a backend knows, and how they stand: what every board of jobs answers in the same way, however it
// starts them. Nothing about a job is known here that its folder does not say too.
#ifndef ATHANOR_SANDBOX_KNOWN_JOBS_HPP
#define ATHANOR_SANDBOX_KNOWN_JOBS_HPP

#include <algorithm>
#include <athanor/plugin.hpp>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "sandbox/folder.hpp"
#include "sandbox/requests.hpp"

namespace athanor::sandbox {

// The Exit of a job that was cancelled while it waited.
inline sdk::Json cancelled_before_it_began(const std::string &id) {
  return {{"id", id}, {"reason", "cancelled"}, {"seconds", 0}, {"detail", "it had not started"}};
}

// What of a job is the same for all.
struct KnownJob {
  std::string folder;
  sdk::Json exit;  // an Exit, once it has ended
};

// An Entry is a KnownJob with `bool has_ended() const` and `const char *word() const`: "queued", "running" or "ended".
// Entries stay where they are while their job has not ended, so only `release` removes one.
template <class Entry>
class KnownJobs : public JobBoard {
 public:
  std::vector<std::string> states(const std::vector<std::string> &ids) override {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> words;
    for (const std::string &id : ids) {
      const auto known = entries_.find(id);
      words.emplace_back(known == entries_.end() ? "unknown" : known->second.word());
    }
    return words;
  }

  void look_for(const std::string &id, const std::string &folder) override {
    const std::lock_guard lock(mutex_);
    if (!entries_.count(id) && adopt(id, folder)) wake();
  }

  std::vector<std::string> wait(const std::vector<std::string> &ids, double seconds,
                                const std::function<bool()> &stop) override {
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::milliseconds patience{250};  // how often a caller who waits is asked whether he still does
    const auto deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                             std::chrono::duration<double>(std::clamp(seconds, 0.0, 86400.0)));
    std::unique_lock lock(mutex_);
    for (;;) {
      std::vector<std::string> over;
      for (const std::string &id : ids) {
        const auto known = entries_.find(id);
        if (known == entries_.end() || known->second.has_ended()) over.push_back(id);
      }
      const auto now = Clock::now();
      if (!over.empty() || now >= deadline) return over;
      if (stop()) throw sdk::Cancelled{};
      changed_.wait_until(lock, std::min(deadline, now + patience));
    }
  }

  sdk::Json collect(const std::string &id) override {
    const std::lock_guard lock(mutex_);
    const auto known = entries_.find(id);
    if (known == entries_.end() || !known->second.has_ended()) return nullptr;
    sdk::Json exit = known->second.exit;
    exit["stdout"] = known->second.folder + "/" + stdout_file;
    exit["stderr"] = known->second.folder + "/" + stderr_file;
    return exit;
  }

  void release(const std::string &id) override {
    const std::lock_guard lock(mutex_);
    const auto known = entries_.find(id);
    if (known == entries_.end()) return;
    if (!known->second.has_ended())
      throw sdk::Error("bad_request", "the job '" + id + "' has not ended, so it cannot be released",
                       "cancel it first, then wait");
    entries_.erase(known);
  }

 protected:
  // All with the mutex held.

  // Takes over what the folder tells of a job that is not known here. False: there is nothing to take over.
  virtual bool adopt(const std::string &id, const std::string &folder) = 0;
  // The thread that keeps the jobs has something to do.
  virtual void wake() = 0;
  // Whether a job that is submitted is known here or has left its traces in the folder, and so does not begin now. One
  // that was lost begins again.
  bool is_there(const std::string &id, const std::string &folder) {
    const auto known = entries_.find(id);
    const bool lost =
        known != entries_.end() && known->second.has_ended() && known->second.exit.value("reason", "") == "lost";
    if (known != entries_.end() && !lost) return true;
    if (lost || !adopt(id, folder)) return false;
    wake();
    return true;
  }

  std::mutex mutex_;
  std::condition_variable changed_;  // for those who wait
  std::map<std::string, Entry> entries_;
};

}  // namespace athanor::sandbox

#endif
