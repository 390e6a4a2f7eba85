// SPDX-License-Identifier: Apache-2.0
//
// The steps of the child. Bubblewrap is started with an empty environment and reads its arguments from a
// descriptor: its own environment can be read from inside (/proc/1/environ), its command line from outside.
#include "sandbox/supervisor/enter.hpp"

#include <fcntl.h>
#include <linux/keyctl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

#include "sandbox/folder.hpp"
#include "sandbox/landlock_version.hpp"
#include "sandbox/supervisor/bubblewrap.hpp"
#include "sandbox/supervisor/give_up.hpp"
#include "sandbox/supervisor/landlock.hpp"
#include "sandbox/supervisor/root.hpp"
#include "sandbox/supervisor/seccomp.hpp"

namespace athanor::sandbox {
namespace {

using Words = std::vector<std::string>;

constexpr int arguments_fd = 4, filter_fd = 5, first_door_fd = 20, above_all = 64;

// The bytes in memory, to be read by the next program at this place.
void pass(const std::string &bytes, int place, const char *what) {
  const int fd = memfd_create(what, MFD_CLOEXEC);
  if (fd < 0 || write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()) ||
      lseek(fd, 0, SEEK_SET) != 0)
    give_up(std::string("cannot pass ") + what, errno);
  if (fd == place ? fcntl(fd, F_SETFD, 0) < 0 : dup2(fd, place) < 0) give_up(std::string("cannot pass ") + what, errno);
}

[[noreturn]] void become(int program, const Words &words, const Words &environment) {
  std::vector<char *> argv, envp;
  for (const auto &w : words) argv.push_back(const_cast<char *>(w.c_str()));
  for (const auto &e : environment) envp.push_back(const_cast<char *>(e.c_str()));
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  syscall(SYS_execveat, program, "", argv.data(), envp.data(), AT_EMPTY_PATH);
  give_up("cannot start " + words[0], errno);
}

[[noreturn]] void become(const Words &words, const Words &environment) {
  const int program = open(words[0].c_str(), O_PATH | O_CLOEXEC);
  if (program < 0) give_up("cannot start " + words[0], errno);
  become(program, words, environment);
}

// Standard descriptors, and the report at a place that is known inside; everything else closes by itself.
void take_ends(const Ends &ends) {
  // Out of the way of the places that are about to be filled.
  const int report = fcntl(ends.report, F_DUPFD_CLOEXEC, 10), out = fcntl(ends.out, F_DUPFD_CLOEXEC, 10),
            err = fcntl(ends.err, F_DUPFD_CLOEXEC, 10);
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  // The report first: whatever fails afterwards can be told.
  if (report < 0 || dup2(report, report_fd) < 0) _exit(126);
  if (out < 0 || err < 0 || null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
    give_up("cannot arrange the job's descriptors", errno);
}

// The channels of doors at places that are known inside, and what the launcher is told of them.
Words take_channels(const std::vector<Doors::Wanted> &doors) {
  if (doors.empty()) return {};
  std::vector<int> aside;
  aside.reserve(doors.size());
  for (const auto &door : doors) aside.push_back(fcntl(door.channel, F_DUPFD_CLOEXEC, above_all));
  std::string told;
  for (std::size_t i = 0; i < doors.size(); ++i) {
    const int place = first_door_fd + static_cast<int>(i);
    if (aside[i] < 0 || dup2(aside[i], place) < 0) give_up("cannot arrange the job's doors", errno);
    told += (told.empty() ? "" : ",") + std::to_string(place) + ":" + std::to_string(doors[i].port);
  }
  return {"--doors", told};
}

// When memory runs out after all, the kernel should take the job, not the house.
void prefer_as_victim() {
  const Descriptor file(open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  if (file && write(file.get(), "500", 3) < 0) return;  // a wish: the watchdog is what holds
}

// What the user has in the kernel's keyrings stays there; the filter refuses asking, too.
void leave_the_keyring() {
  if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr) < 0) return;  // a kernel without keyrings
}

void forget_signals() {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
}

void add(Words &words, const Words &more) { words.insert(words.end(), more.begin(), more.end()); }

// What athanor-launch is told in every way of running a job; the command comes after all options.
Words launch_options(const Job &job) {
  Words words{"--report", std::to_string(report_fd), "--file-bytes", std::to_string(job.limits.disk)};
  // One process alone cannot use up more; all together are watched from outside.
  if (job.limits.cpu_seconds > 0)
    add(words, {"--cpu-seconds", std::to_string(static_cast<unsigned long long>(job.limits.cpu_seconds) + 1)});
  return words;
}

// A limit on the user's tasks that lets this job have its own and stops a bomb: as many as there are on the machine,
// and some more. The kernel has no count of a job's own where there are no namespaces.
std::uint64_t tasks_now() {
  constexpr std::uint64_t margin = 512;
  const std::string load = read_text(AT_FDCWD, "/proc/loadavg").value_or("");  // "0.1 0.2 0.3 RUNNING/ALL LAST"
  const std::size_t at = load.find('/');
  return margin + (at == std::string::npos ? 0 : std::strtoull(load.c_str() + at + 1, nullptr, 10));
}

// With limits only.
[[noreturn]] void enter_without_walls(const Job &job, const std::string &launcher) {
  Words words{launcher}, environment;
  add(words, launch_options(job));
  add(words, {"--"});
  add(words, job.command);
  for (const auto &[name, value] : job.environment) environment.emplace_back(name).append("=").append(value);
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (chdir((job.folder + "/" + work_folder).c_str()) != 0) give_up("cannot enter the job's working folder", errno);
  become(words, environment);
}

[[noreturn]] void enter_bubblewrap(const Job &job, const std::string &launcher, bool memory_counted,
                                   const Words &doors) {
  std::string arguments;
  for (const auto &a : bubblewrap_arguments(job, reachable_sources(job, launcher))) arguments.append(a).push_back('\0');
  pass(arguments, arguments_fd, "bubblewrap's arguments");
  pass(seccomp_filter({false, memory_counted}), filter_fd, "the filter of system calls");
  Words words{job.bwrap, "--args", std::to_string(arguments_fd), "--", launcher_inside};
  add(words, launch_options(job));
  add(words, doors);
  add(words, {"--filter", std::to_string(filter_fd)});
  add(words, landlock_behind_walls(job));
  // The launcher and the program count too; only inside a namespace of its own does a count mean this job.
  add(words, {"--tasks", std::to_string(job.limits.processes + 1), "--"});
  add(words, job.command);
  become(words, {});
}

// Where nobody may make namespaces: what the launcher puts around the program are all the walls.
[[noreturn]] void enter_bare(const Job &job, const std::string &launcher, bool memory_counted) {
  const std::string work = job.folder + "/" + work_folder, temporary = job.folder + "/" + temporary_folder;
  if (landlock_version() == 0) give_up("this kernel has no Landlock, or does not let it be used", 0);
  const int program = open(launcher.c_str(), O_PATH | O_CLOEXEC);
  if (program < 0) give_up("cannot open " + launcher, errno);
  pass(seccomp_filter({true, memory_counted}), filter_fd, "the filter of system calls");
  become_nobody();
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (chdir(work.c_str()) != 0)
    give_up("the user " + std::to_string(geteuid()) + " cannot enter the job's working folder " + work, errno);
  Words words{launcher}, environment;
  add(words, launch_options(job));
  add(words, {"--filter", std::to_string(filter_fd), "--tasks", std::to_string(job.limits.processes + tasks_now())});
  add(words, landlock_as_walls(job, work, temporary));
  add(words, {"--"});
  add(words, job.command);
  for (const auto &[name, value] : job.environment) environment.emplace_back(name).append("=").append(value);
  become(program, words, environment);
}

}  // namespace

void enter(const Job &job, const std::string &launcher, const Ends &ends) {
  forget_signals();
  umask(022);
  prefer_as_victim();
  take_ends(ends);
  leave_the_keyring();
  const bool memory_counted = ends.group->join() && ends.group->counts_memory();
  if (job.strict && !job.namespaces) enter_bare(job, launcher, memory_counted);
  if (job.strict) enter_bubblewrap(job, launcher, memory_counted, take_channels(ends.doors));
  enter_without_walls(job, launcher);
}

}  // namespace athanor::sandbox
