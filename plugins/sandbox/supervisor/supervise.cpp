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
#include <filesystem>
#include <sstream>
#include <system_error>
#include <vector>

#include "sandbox/folder.hpp"
#include "sandbox/gpu_memory.hpp"
#include "sandbox/groups.hpp"
#include "sandbox/supervisor/capture.hpp"
#include "sandbox/supervisor/cgroup.hpp"
#include "sandbox/supervisor/disk.hpp"
#include "sandbox/supervisor/enter.hpp"
#include "sandbox/supervisor/report.hpp"
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
// Files in memory take memory that nothing else counts.
constexpr std::uint64_t most_files_in_memory = 100000;

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

std::string plain(double number) {
  std::ostringstream text;
  text << number;
  return text.str();
}

class Watch {
 public:
  Watch(const Job &job, int folder, const Group &group)
      : doors_(job.doors, job.strict),
        job_(with_doors(job, doors_)),
        folder_(folder),
        group_(group),
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
    own_ = measure_tree().processes;
    started_ = Clock::now();
    child_ = fork();
    if (child_ < 0) throw std::system_error(errno, std::generic_category(), "cannot make a process");
    if (child_ == 0)
      enter(job_, launcher,
            {folder_, out_.writing_end(), err_.writing_end(), doors_.wanted(), report_end_.get(), &group_});
    doors_.close_channels();
    report_end_ = Descriptor();
    out_.close_writing_end();
    err_.close_writing_end();
    while (!over_) step();
    const auto ended = Clock::now();
    if (!job_.strict || !job_.namespaces) count_left();
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
    cpu_seconds_ = std::max(cpu_seconds_, use.cpu_seconds + cpu_of_ended());
    if (job_.strict && job_.namespaces && !said_.empty()) memory_.look(child_);  // it stands behind its walls by now
    // What is mapped of /tmp and /dev/shm would be counted twice.
    const std::uint64_t bytes = use.own_bytes + std::max(use.shared_bytes, memory_.bytes);
    peak_ = std::max(peak_, bytes);
    next_look_ = now + (bytes > job_.limits.memory / 2 ? alert : calm);
    const double deadline_in = job_.limits.seconds - seconds(now - started_);
    next_look_ = std::min(next_look_, now + std::chrono::duration_cast<Clock::duration>(
                                                std::chrono::duration<double>(std::max(0.0, deadline_in))));
    if (bytes > job_.limits.memory)
      return stop("memory", "used " + std::to_string(bytes) + " bytes of " + std::to_string(job_.limits.memory));
    if (group_.memory_kills() > 0) return stop("memory", out_of_memory());
    if (memory_.files > most_files_in_memory)
      return stop("disk", "more than " + std::to_string(most_files_in_memory) + " files in /tmp and /dev/shm");
    if (job_.limits.cpu_seconds > 0 && cpu_seconds_ > job_.limits.cpu_seconds)
      return stop("timeout", "used more than " + plain(job_.limits.cpu_seconds) + " s of processor time");
    // Two are ours: bubblewrap, and the launcher.
    if (use.tasks > job_.limits.processes + 2)
      return stop("signalled", "more than " + std::to_string(job_.limits.processes) + " processes and threads");
    if (deadline_in <= 0) return stop("timeout", "");
    if (faccessat(folder_, cancel_file, F_OK, 0) == 0) return stop("cancelled", "");
    if (now < next_walk_) return;
    if (measure_disk(folder_, job_.limits.disk) + measure_nameless(folder_, use.processes) >= job_.limits.disk)
      return stop("disk", "");
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
    if (is_final(said_)) over_ = true;
  }

  Exit verdict(Clock::time_point ended) {
    Exit how;
    how.seconds = seconds(ended - started_);
    rusage use{};
    // Of processes that were killed with the first one behind the walls, the kernel counts nothing.
    how.cpu_seconds = std::max(cpu_seconds_, cpu_of_ended(&use));
    // A short job may end between two looks; then its largest process is the better answer.
    how.peak_bytes = std::max(peak_, 1024 * static_cast<std::uint64_t>(use.ru_maxrss));
    how.detail = detail_;
    how.connections = connections_;
    if (stopped_)
      how.reason = stopped_;
    else
      read_end(said_, job_, read_text(folder_, stderr_file).value_or(""), how);
    if (how.reason == "signalled" && how.signal < 0) how.signal = SIGKILL;
    if (how.reason != "memory" && how.code != 0 && !stopped_ && group_.memory_kills() > 0) {
      how.reason = "memory";
      how.detail = out_of_memory();
    }
    if (how.detail.empty() && left_ > 0 && !stopped_) how.detail = what_was_left(left_);
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

  // Behind walls the launcher counts what the program left running; without them it still runs now.
  void count_left() {
    take_signals();
    for (const pid_t pid : measure_tree().processes)
      left_ += pid != child_ && std::count(own_.begin(), own_.end(), pid) == 0;
  }

  std::string out_of_memory() const {
    return "the kernel ended a process: all together had used up " + std::to_string(job_.limits.memory) + " bytes";
  }

  // Of processes that have ended, also below others.
  static double cpu_of_ended(rusage *told = nullptr) {
    rusage use{};
    getrusage(RUSAGE_CHILDREN, &use);
    if (told) *told = use;
    return static_cast<double>(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
  }

  Doors doors_;  // first: its processes hold nothing of what is made after them
  const Job job_;
  int folder_;
  const Group &group_;
  Memory memory_;
  Capture out_, err_;
  bool out_open_ = true, err_open_ = true, over_ = false;
  Descriptor report_, report_end_, signals_;
  pid_t child_ = -1;
  std::vector<pid_t> own_;  // that served the job before it began
  Clock::time_point started_, next_look_, next_walk_;
  std::uint64_t peak_ = 0, left_ = 0;
  double cpu_seconds_ = 0;
  const char *stopped_ = nullptr;
  std::string said_, detail_;
  Connections connections_;
};

// Not used by any other supervisor, now or later.
std::string new_group_name() {
  return group_prefix + std::to_string(getpid()) + "-" + std::to_string(Clock::now().time_since_epoch().count());
}

std::vector<std::string> named(const std::vector<GroupPlace> &places, const std::string &name) {
  std::vector<std::string> all;
  all.reserve(places.size());
  for (const GroupPlace &place : places) all.push_back(place.folder + "/" + name);
  return all;
}

}  // namespace

Exit supervise(const Job &job, int folder, const std::string &launcher) {
  const bool as_root = job.strict && geteuid() == 0;
  const std::filesystem::path temporary = std::filesystem::path(job.folder) / temporary_folder;
  const bool own_temporary = !job.strict || !job.namespaces;  // else the walls bring their own /tmp
  if (own_temporary) std::filesystem::create_directory(temporary);
  if (as_root) give_work_to(folder, nobody, nobody);
  if (as_root && own_temporary && fchownat(folder, temporary_folder, nobody, nobody, AT_SYMLINK_NOFOLLOW) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot give the temporary folder to another user");
  sweep_groups(folder);  // a former supervisor's
  const std::vector<GroupPlace> places = group_places();
  const std::string name = new_group_name();
  if (!places.empty()) note_groups(folder, named(places, name));
  Exit how = Watch(job, folder, Group(places, name, job.limits)).run(launcher);
  sweep_groups(folder);
  unlinkat(folder, groups_file, 0);
  // Nobody else can change the results now, and no file keeps the rights of `nobody`.
  if (as_root) give_work_to(folder, 0, 0);
  std::error_code ignored;
  if (own_temporary) std::filesystem::remove_all(temporary, ignored);
  return how;
}

}  // namespace athanor::sandbox
