// SPDX-License-Identifier: Apache-2.0
//
// The watch over one job: one thread, one poll. See supervise.hpp.
#include "sandbox/supervisor/supervise.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <system_error>

#include "sandbox/folder.hpp"
#include "sandbox/gpu_memory.hpp"
#include "sandbox/supervisor/capture.hpp"
#include "sandbox/supervisor/enter.hpp"
#include "sandbox/supervisor/root.hpp"
#include "sandbox/supervisor/watch.hpp"

namespace athanor::sandbox {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// How often a job is looked at; oftener when it has used half of its memory.
constexpr milliseconds calm{100}, alert{20};
// A walk over the working folder is not begun before this many times the last walk's duration.
constexpr int walk_share = 20;

double seconds(Clock::duration d) { return std::chrono::duration<double>(d).count(); }

// The job as it is started: doors have told their ports.
Job with_doors(Job job, const Doors &doors) {
  for (const auto &[name, value] : doors.environment()) {
    auto &all = job.environment;
    const auto same = [&name = name](const auto &one) { return one.first == name; };
    all.erase(std::remove_if(all.begin(), all.end(), same), all.end());
    all.emplace_back(name, value);
  }
  return job;
}

class Watch {
 public:
  Watch(const Job &job, int folder)
      : doors_(job.doors, job.strict),
        job_(with_doors(job, doors_)),
        folder_(folder),
        out_(folder, stdout_file, job.limits.output),
        err_(folder, stderr_file, job.limits.output) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
    report_ = Descriptor(ends[0]);
    report_end_ = Descriptor(ends[1]);
    fcntl(report_.get(), F_SETFL, O_NONBLOCK);
    sigset_t set;
    sigemptyset(&set);
    for (const int s : {SIGCHLD, SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, s);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    signals_ = Descriptor(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals_) throw std::system_error(errno, std::generic_category(), "cannot watch for signals");
  }

  Exit run(const std::string &launcher) {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    started_ = Clock::now();
    child_ = fork();
    if (child_ < 0) throw std::system_error(errno, std::generic_category(), "cannot make a process");
    if (child_ == 0)
      enter(job_, launcher, {folder_, out_.writing_end(), err_.writing_end(), doors_.wanted(), report_end_.get()});
    doors_.close_channels();
    report_end_ = Descriptor();
    out_.close_writing_end();
    err_.close_writing_end();
    while (!over_) step();
    const auto ended = Clock::now();
    kill_tree();
    read_report();
    connections_ = doors_.finish();
    out_.finish();
    err_.finish();
    return verdict(ended);
  }

 private:
  void step() {
    pollfd watched[] = {{signals_.get(), POLLIN, 0},
                        {report_.get(), POLLIN, 0},
                        {out_open_ ? out_.reading_end() : -1, POLLIN, 0},
                        {err_open_ ? err_.reading_end() : -1, POLLIN, 0},
                        {doors_.reading_end(), POLLIN, 0}};
    poll(watched, 5, wait_ms());
    if (watched[4].revents) doors_.take();
    if (watched[2].revents) out_open_ = out_.take();
    if (watched[3].revents) err_open_ = err_.take();
    if (watched[1].revents) read_report();
    take_signals();
    if (!over_ && Clock::now() >= next_look_) look();
  }

  int wait_ms() const {
    const auto left = std::chrono::duration_cast<milliseconds>(next_look_ - Clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count() + 1, 0, calm.count() + 1));
  }

  void take_signals() {
    signalfd_siginfo about{};
    while (read(signals_.get(), &about, sizeof about) == sizeof about)
      if (about.ssi_signo != SIGCHLD)
        stop("lost", "the job's supervisor was asked to end (signal " + std::to_string(about.ssi_signo) + ")");
    // Orphans of the job come here too; only the first process's end is the job's.
    int status = 0;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
      if (pid == child_) over_ = true;
  }

  // Time, the wish to cancel, memory, processes, disk.
  void look() {
    const auto now = Clock::now();
    const TreeUse use = measure_tree();
    peak_ = std::max(peak_, use.bytes);
    next_look_ = now + (use.bytes > job_.limits.memory / 2 ? alert : calm);
    const double deadline_in = job_.limits.seconds - seconds(now - started_);
    next_look_ = std::min(next_look_, now + std::chrono::duration_cast<Clock::duration>(
                                                std::chrono::duration<double>(std::max(0.0, deadline_in))));
    if (use.bytes > job_.limits.memory)
      return stop("memory", "used " + std::to_string(use.bytes) + " bytes of " + std::to_string(job_.limits.memory));
    // Two are ours: bubblewrap, and the launcher.
    if (use.tasks > job_.limits.processes + 2)
      return stop("signalled", "more than " + std::to_string(job_.limits.processes) + " processes and threads");
    if (deadline_in <= 0) return stop("timeout", "");
    if (faccessat(folder_, cancel_file, F_OK, 0) == 0) return stop("cancelled", "");
    if (now < next_walk_) return;
    if (measure_disk(folder_, job_.limits.disk) >= job_.limits.disk) return stop("disk", "");
    next_walk_ = Clock::now() + std::max<Clock::duration>(calm, walk_share * (Clock::now() - now));
  }

  void stop(const char *reason, const std::string &detail) {
    if (over_) return;
    over_ = true;
    stopped_ = reason;
    detail_ = detail;
  }

  void read_report() {
    char chunk[4096];
    for (ssize_t got; (got = read(report_.get(), chunk, sizeof chunk)) > 0;)
      said_.append(chunk, static_cast<std::size_t>(got));
    // All that would follow is the end of bubblewrap, a few milliseconds later.
    if (said_.find("\nexited ") != std::string::npos || said_.find("\nsignalled ") != std::string::npos ||
        said_.find("\nrefused ") != std::string::npos || said_.find("\nfailed ") != std::string::npos)
      over_ = true;
  }

  Exit verdict(Clock::time_point ended) {
    Exit how;
    how.seconds = seconds(ended - started_);
    rusage use{};
    getrusage(RUSAGE_CHILDREN, &use);
    how.cpu_seconds = static_cast<double>(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
                      1e-6 * static_cast<double>(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
    // A short job may end between two looks; then its largest process is the better answer.
    how.peak_bytes = std::max(peak_, 1024 * static_cast<std::uint64_t>(use.ru_maxrss));
    how.detail = detail_;
    how.connections = connections_;
    if (stopped_)
      how.reason = stopped_;
    else
      told(how);
    if (how.reason == "signalled" && how.signal < 0) how.signal = SIGKILL;
    const bool own_end = how.reason == "exited" || how.reason == "signalled";
    // A single file is bounded by the kernel (SIGXFSZ), all together by looking.
    if (own_end && (how.signal == SIGXFSZ || measure_disk(folder_, job_.limits.disk) >= job_.limits.disk))
      how.reason = "disk";
    else if (job_.gpus && own_end && how.code != 0 && printed_gpu_memory_ran_out())
      how.cause = "gpu_memory";
    return how;
  }

  bool printed_gpu_memory_ran_out() const {
    return says_gpu_memory_ran_out(end_of(folder_, stderr_file, gpu_memory_tail)) ||
           says_gpu_memory_ran_out(end_of(folder_, stdout_file, gpu_memory_tail));
  }

  // What the child and the launcher reported.
  void told(Exit &how) {
    std::istringstream lines(said_);
    bool running = false;
    how.reason = "lost";
    how.detail = "the sandbox could not be made";
    for (std::string line; std::getline(lines, line);) {
      const std::size_t blank = line.find(' ');
      const std::string word = line.substr(0, blank), rest = blank == std::string::npos ? "" : line.substr(blank + 1);
      if (word == "failed") {
        how.detail = rest;
        return;
      }
      if (word == "started") {
        running = true;
        continue;
      }
      how.detail.clear();
      how.reason = word == "signalled" ? "signalled" : "exited";
      (word == "signalled" ? how.signal : how.code) = word == "refused" ? 127 : std::atoi(rest.c_str());
      if (word == "refused")
        how.detail = "cannot run '" + job_.command[0] + "': " + std::strerror(std::atoi(rest.c_str()));
      return;
    }
    if (running) {
      how.reason = "signalled";
      how.signal = SIGKILL;
      how.detail = "something killed the job's first process";
    } else if (const auto words = read_text(folder_, stderr_file); words && !words->empty()) {
      how.detail += ": " + words->substr(0, words->find_last_not_of('\n') + 1);
    }
  }

  Doors doors_;  // first: its processes hold nothing of what is made after them
  const Job job_;
  int folder_;
  Capture out_, err_;
  bool out_open_ = true, err_open_ = true, over_ = false;
  Descriptor report_, report_end_, signals_;
  pid_t child_ = -1;
  Clock::time_point started_, next_look_, next_walk_;
  std::uint64_t peak_ = 0;
  const char *stopped_ = nullptr;
  std::string said_, detail_;
  Connections connections_;
};

}  // namespace

Exit supervise(const Job &job, int folder, const std::string &launcher) {
  const bool as_root = job.strict && geteuid() == 0;
  const std::filesystem::path temporary = std::filesystem::path(job.folder) / temporary_folder;
  if (as_root) give_work_to(folder, nobody, nobody);
  if (!job.strict) std::filesystem::create_directory(temporary);
  Exit how = Watch(job, folder).run(launcher);
  // Nobody else can change the results now, and no file keeps the rights of `nobody`.
  if (as_root) give_work_to(folder, 0, 0);
  std::error_code ignored;
  if (!job.strict) std::filesystem::remove_all(temporary, ignored);
  return how;
}

}  // namespace athanor::sandbox
