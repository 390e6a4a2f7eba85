// SPDX-License-Identifier: Apache-2.0
//
// The backend `scaffold_name`: jobs are processes on this machine, each the head of a group of its own. No walls.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <athanor/plugin.hpp>
#include <cerrno>
#include <cstring>
#include <map>
#include <thread>

#include "scaffold_name_info.h"  // made from info.json

namespace {

using athanor::sdk::Error;
using athanor::sdk::Host;
using athanor::sdk::Json;
using Clock = std::chrono::steady_clock;

// Texts as execve takes them: pointers, and NULL behind the last.
std::vector<char *> pointers(std::vector<std::string> &texts) {
  std::vector<char *> out;
  for (std::string &text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// One job from its start to its end. Not copied: it owns its process.
class Job {
 public:
  explicit Job(const Json &job) : folder_(job.at("folder")), began_(Clock::now()) {
    const Json limits = job.value("limits", Json::object());
    limit_ = limits.value("seconds", 600.0);
    start(job);
  }
  ~Job() {
    if (ended_) return;
    kill(-process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  Job(const Job &) = delete;
  Job &operator=(const Job &) = delete;

  // Has it ended? One whose time is over is ended here.
  bool ended() {
    if (ended_) return true;
    int status = 0;
    if (waitpid(process_, &status, WNOHANG) == process_) {
      kill(-process_, SIGKILL);  // what it left running
      end(status);
    } else if (seconds() > limit_) {
      stop("timeout");
    }
    return ended_;
  }

  // Ends it, and says why it ended.
  void stop(const char *reason) {
    if (ended_) return;
    int status = 0;
    kill(-process_, SIGKILL);
    waitpid(process_, &status, 0);
    end(status);
    exit_["reason"] = reason;
  }

  const Json &exit() const { return exit_; }  // without its id; once it has ended

 private:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

  void start(const Json &job) {
    std::vector<std::string> command = job.at("command").get<std::vector<std::string>>(), environment;
    const Json given = job.value("env", Json::object());
    if (!given.contains("PATH")) environment.emplace_back("PATH=/usr/local/bin:/usr/bin:/bin");
    for (const auto &[name, value] : given.items()) environment.push_back(name + "=" + value.get<std::string>());

    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addchdir_np(&files, (folder_ + "/work").c_str());
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, (folder_ + "/stdout").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    posix_spawn_file_actions_addopen(&files, 2, (folder_ + "/stderr").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    const int failed = posix_spawnp(&process_, command.at(0).c_str(), &files, &attributes, pointers(command).data(),
                                    pointers(environment).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (failed == 0) return;
    end(127 << 8);  // as a shell says it
    exit_["detail"] = "cannot be started: " + std::string(std::strerror(failed));
  }

  void end(int status) {
    ended_ = true;
    exit_ = {{"seconds", seconds()}, {"stdout", folder_ + "/stdout"}, {"stderr", folder_ + "/stderr"}};
    exit_["reason"] = WIFEXITED(status) ? "exited" : "signalled";
    if (WIFEXITED(status))
      exit_["exit_code"] = WEXITSTATUS(status);
    else
      exit_["signal"] = WTERMSIG(status);
  }

  const std::string folder_;
  const Clock::time_point began_;
  double limit_ = 0;  // seconds
  pid_t process_ = -1;
  bool ended_ = false;
  Json exit_;
};

class ScaffoldName {
 public:
  static constexpr const char *kind = "backend", *name = "scaffold_name", *info = scaffold_name_info;

  ScaffoldName(const Json &options, const std::filesystem::path &) : slots_(options.at("slots")) {}

  // "concurrent": false in info.json: one call at a time, so nothing in here is locked.
  Json run(const Json &request, Host &host) {
    const std::string asked = request.value("schema", "");
    if (asked == "athanor.backend.capacity/1") return capacity();
    if (asked == "athanor.backend.submit/1") return submit(request.at("jobs"));
    if (asked == "athanor.backend.find/1") return states(request.at("ids"), false);
    if (asked == "athanor.backend.wait/1") return wait(request, host);
    if (asked == "athanor.backend.cancel/1") return cancel(request.at("ids"));
    if (asked == "athanor.backend.collect/1") return collect(request.at("ids"));
    if (asked == "athanor.backend.release/1") return release(request.at("ids"));
    athanor::sdk::unknown_request(request);
  }

 private:
  Json capacity() const {
    return {{"slots", slots_},
            {"guarantees", Json::array({"time_limit"})},
            {"missing", Json::array({{{"guarantee", "walls"},
                                      {"why", "programs run as you, with your files and your network"},
                                      {"hint", "use the backend local for programs that are not your own"}}})},
            {"problems", Json::array()}};
  }

  // The same id is the same job, however often it is submitted.
  Json submit(const Json &jobs) {
    Json out = Json::array();
    for (const Json &job : jobs) {
      const std::string id = job.at("id");
      jobs_.try_emplace(id, job);
      out.push_back({{"id", id}, {"accepted", true}});
    }
    return {{"jobs", out}};
  }

  Json states(const Json &ids, bool only_over) {
    Json out = Json::array();
    for (const Json &id : ids) {
      const auto job = jobs_.find(id.get<std::string>());
      const char *state = job == jobs_.end() ? "unknown" : job->second.ended() ? "ended" : "running";
      if (!only_over || std::strcmp(state, "running") != 0) out.push_back({{"id", id}, {"state", state}});
    }
    return {{"jobs", out}};
  }

  Json wait(const Json &request, const Host &host) {
    const auto until = Clock::now() + std::chrono::duration<double>(request.at("seconds").get<double>());
    for (;;) {
      Json over = states(request.at("ids"), true);
      if (!over.at("jobs").empty() || Clock::now() >= until) return over;
      if (host.cancelled()) throw athanor::sdk::Cancelled{};
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  Json cancel(const Json &ids) {
    for (const Json &id : ids)
      if (const auto job = jobs_.find(id.get<std::string>()); job != jobs_.end()) job->second.stop("cancelled");
    return states(ids, false);
  }

  Json collect(const Json &ids) {
    Json out = Json::array();
    for (const Json &id : ids) {
      const auto job = jobs_.find(id.get<std::string>());
      if (job == jobs_.end() || !job->second.ended()) continue;
      out.push_back(job->second.exit());
      out.back()["id"] = id;
    }
    return {{"jobs", out}};
  }

  Json release(const Json &ids) {
    for (const Json &id : ids) jobs_.erase(id.get<std::string>());
    return Json::object();
  }

  const int slots_;
  std::map<std::string, Job> jobs_;
};

}  // namespace

ATHANOR_PLUGIN("org.example.scaffold_name", "0.1.0", ScaffoldName)
