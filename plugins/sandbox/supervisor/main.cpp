// SPDX-License-Identifier: Apache-2.0
//
// athanor-supervisor FOLDER LAUNCHER [--foreground]
//
// Keeps watch over one job, described in FOLDER/job.json, and outlives whoever started it. Returns as
// soon as the job has a supervisor: this one, or one that it had already (status 0), or when it cannot
// have one (status 1, the reason on standard error; status 75 where another job has what it was to be lent). The same
// job is never run twice at the same time, and never again once it has an end of its own. --foreground: returns when
// the job has ended.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>

#include "sandbox/folder.hpp"
#include "sandbox/supervisor/job.hpp"
#include "sandbox/supervisor/supervise.hpp"

namespace {

using namespace athanor::sandbox;

// Another job was faster with what this one was to have; whoever starts jobs tries again later.
struct Taken : std::runtime_error {
  Taken() : std::runtime_error("another job has what this one was to be lent") {}
};

void forget_last_attempt(int folder) {
  for (const char *name : {exit_file, stdout_file, stderr_file}) unlinkat(folder, name, 0);
}

void leave_the_terminal() {
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd < 3; ++fd) dup2(null, fd);
}

// Holds the lock from its first line to the end of the process. `ready` is told as soon as the job is taken.
int keep(const std::string &path, const std::string &launcher, int ready) {
  const Descriptor folder = open_folder(path);
  if (!folder) throw std::runtime_error(path + ": " + std::strerror(errno));
  const Job job = read_job(folder.get(), path);
  const bool mine = take_lock(folder.get()) && !has_ended(folder.get());
  if (mine && !take_leases(job.leases)) throw Taken();
  if (mine) forget_last_attempt(folder.get());
  if (ready >= 0) {
    leave_the_terminal();
    if (write(ready, "", 1) != 1) return 1;
    close(ready);
  }
  if (!mine) return 0;
  Exit how;
  try {
    how = supervise(job, folder.get(), launcher);
  } catch (const std::exception &e) {
    how.reason = "lost";
    how.detail = e.what();
  }
  write_exit(folder.get(), job.id, how);
  return 0;
}

int guarded(const std::string &path, const std::string &launcher, int ready) {
  try {
    return keep(path, launcher, ready);
  } catch (const Taken &) {
    return status_taken;
  } catch (const std::exception &e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}

// Leaves a child behind that belongs to nobody, and returns when it is ready or has failed.
int in_background(const std::string &path, const std::string &launcher) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::perror("cannot make a pipe"), 1;
  const pid_t child = fork();
  if (child < 0) return std::perror("cannot make a process"), 1;
  if (child == 0) {
    close(ends[0]);
    setsid();
    _exit(guarded(path, launcher, ends[1]));
  }
  close(ends[1]);
  char byte = 0;
  ssize_t got = 0;
  do got = read(ends[0], &byte, 1);
  while (got < 0 && errno == EINTR);
  if (got == 1) return 0;
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return WIFEXITED(status) && WEXITSTATUS(status) == status_taken ? status_taken : 1;
}

}  // namespace

int main(int argc, char **argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: athanor-supervisor FOLDER LAUNCHER [--foreground]\n");
    return 2;
  }
  // Nothing of the host's stays open here, and a reader that goes away must not end the watch.
  if (close_range(3, ~0u, 0) != 0)
    for (int fd = 3; fd < sysconf(_SC_OPEN_MAX); ++fd) close(fd);
  std::signal(SIGPIPE, SIG_IGN);
  if (chdir("/") != 0) return 1;
  if (argc > 3 && !std::strcmp(argv[3], "--foreground")) return guarded(argv[1], argv[2], -1);
  return in_background(argv[1], argv[2]);
}
