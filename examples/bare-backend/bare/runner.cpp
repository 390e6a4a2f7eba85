// SPDX-License-Identifier: Apache-2.0
//
// bare-runner FOLDER: runs one job and says in FOLDER/exit.json how it ended. It outlives the host: what was started
// returns as soon as its child holds the lock, and that child, in a session of its own, stays with the job.
//
// What it does not do is as important: there are no walls, memory is limited for each process and not for all of them
// together, and a process that leaves the job's process group is not found again. info.json and README.md say so too.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <tuple>
#include <vector>

#include "folder.hpp"

namespace {

using bare::Json;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

void limit(int what, std::uint64_t most) {
  struct rlimit limits {};
  limits.rlim_cur = limits.rlim_max = static_cast<rlim_t>(most);
  ::setrlimit(what, &limits);
}

std::vector<char *> pointers(std::vector<std::string> &texts) {
  std::vector<char *> out;
  for (std::string &text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// The environment that was declared, and what no program can do without.
std::vector<std::string> environment(const Json &job, const fs::path &work) {
  Json env{{"PATH", "/usr/local/bin:/usr/bin:/bin"},
           {"HOME", work.string()},
           {"TMPDIR", work.string()},
           {"LANG", "C.UTF-8"}};
  env.update(job.at("env"));
  std::vector<std::string> out;
  for (const auto &[name, value] : env.items()) out.push_back(name + "=" + value.get<std::string>());
  return out;
}

// In the child: becomes the program, or says on standard error why it cannot.
[[noreturn]] void become(const Json &job, const fs::path &folder) {
  const fs::path work = folder / "work";
  ::setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const auto &[path, fd, flags] : {std::tuple<fs::path, int, int>{"/dev/null", 0, O_RDONLY},
                                        {folder / "stdout", 1, O_WRONLY | O_CREAT | O_TRUNC},
                                        {folder / "stderr", 2, O_WRONLY | O_CREAT | O_TRUNC}})
    if (const int opened = ::open(path.c_str(), flags, 0644); opened >= 0) ::dup2(opened, fd);
  ::close_range(3, ~0U, 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_DATA, job.at("memory_bytes"));
  if (job.contains("file_bytes")) limit(RLIMIT_FSIZE, job.at("file_bytes"));
  auto command = job.at("command").get<std::vector<std::string>>();
  auto env = environment(job, work);
  if (::chdir(work.c_str()) == 0) {
    ::setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1);
    ::execvpe(command[0].c_str(), pointers(command).data(), pointers(env).data());
  }
  ::dprintf(2, "cannot run %s: %s\n", command[0].c_str(), std::strerror(errno));
  ::_exit(127);
}

// Stays with the job until it ends, has used up its time or shall be cancelled.
Json follow(pid_t pid, const Json &job) {
  const auto start = Clock::now();
  const auto until = start + std::chrono::duration<double>(job.at("seconds").get<double>());
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGCHLD);
  sigaddset(&awaited, SIGTERM);
  Json exit{{"id", job.at("id")}, {"reason", "exited"}};
  int status = 0;
  struct rusage used {};
  while (::wait4(pid, &status, WNOHANG, &used) != pid) {
    const double left = std::chrono::duration<double>(until - Clock::now()).count();
    const timespec patience{static_cast<time_t>(std::max(left, 0.0)),
                            static_cast<long>((left - std::floor(left)) * 1e9)};
    const int got = left > 0 ? ::sigtimedwait(&awaited, nullptr, &patience) : SIGALRM;
    if (got == SIGCHLD || got < 0) continue;  // ended, or woken early: the loop looks again
    exit["reason"] = got == SIGTERM ? "cancelled" : "timeout";
    ::kill(-pid, SIGKILL);
    ::wait4(pid, &status, 0, &used);
    break;
  }
  ::kill(-pid, SIGKILL);  // what the program left behind
  exit["seconds"] = std::chrono::duration<double>(Clock::now() - start).count();
  const auto seconds = [](const timeval &t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  exit["cpu_seconds"] = seconds(used.ru_utime) + seconds(used.ru_stime);
  exit["peak_bytes"] = static_cast<std::int64_t>(used.ru_maxrss) * 1024;
  if (exit["reason"] != "exited") return exit;
  if (WIFSIGNALED(status)) {
    exit["reason"] = "signalled";
    exit["signal"] = WTERMSIG(status);
  } else {
    exit["exit_code"] = WEXITSTATUS(status);
  }
  return exit;
}

bool take_lock(const fs::path &folder) {
  const int fd = ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);  // open until this process ends
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return fd >= 0 && ::fcntl(fd, F_SETLK, &lock) == 0;
}

int stay(const fs::path &folder, int ready) {
  ::setsid();
  if (const int nowhere = ::open("/dev/null", O_RDWR);
      nowhere >= 0)  // whoever reads what the host says waits for no job
    for (int fd = 0; fd < 3; ++fd) ::dup2(nowhere, fd);
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGCHLD);
  sigaddset(&awaited, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &awaited, nullptr);  // before the lock is held: a wish to cancel may come from then on
  if (!take_lock(folder)) return 1;
  const auto job = bare::read_json(folder / "job.json");
  if (!job) return 1;
  const bool said = ::write(ready, "r", 1) == 1;
  ::close(ready);
  if (!said) return 1;
  const pid_t pid = ::fork();
  if (pid == 0) become(*job, folder);
  ::setpgid(pid, pid);  // here too, so that it is so whoever is first
  bare::write_json(
      folder / "exit.json",
      pid > 0
          ? follow(pid, *job)
          : Json{{"id", job->at("id")}, {"reason", "lost"}, {"seconds", 0.0}, {"detail", "no process could be made"}});
  return 0;
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  ::close_range(3, ~0U, 0);    // descriptors of the host
  ::signal(SIGCHLD, SIG_DFL);  // whatever the host does with it: here the end of the job must be seen
  int ready[2];
  if (::pipe(ready) != 0) return 1;
  const pid_t child = ::fork();
  if (child < 0) return 1;
  if (child == 0) {
    ::close(ready[0]);
    try {
      return stay(argv[1], ready[1]);
    } catch (const std::exception &) {
      return 1;  // no exit.json: the job counts as lost
    }
  }
  ::close(ready[1]);
  char word = 0;
  return ::read(ready[0], &word, 1) == 1 ? 0 : 1;
}
