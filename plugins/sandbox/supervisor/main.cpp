// SPDX-License-Identifier: Apache-2.0
//
// athanor-supervisor FOLDER LAUNCHER [--foreground] [--pass=NAME ...]
//
// Keeps watch over one job, described in FOLDER/job.json, and outlives whoever started it. Returns as
// soon as the job has a supervisor: this one, or one that it had already (status 0), or when it cannot
// have one (status 1, the reason on standard error; status 75 where another job has what it was to be lent). The same
// job is never run twice at the same time, and never again once it has an end of its own. --foreground: returns when
// the job has ended.
// --pass=NAME: the job sees this variable as it stands in the supervisor's environment, where only the node knows it.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "sandbox/folder.hpp"
#include "sandbox/supervisor/job.hpp"
#include "sandbox/supervisor/supervise.hpp"

namespace {

using namespace athanor::sandbox;

// Another job was faster with what this one was to have; whoever starts jobs tries again later.
struct Taken : std::runtime_error {
  Taken() : std::runtime_error("another job has what this one was to be lent") {}
};

// The command line.
struct Order {
  std::string folder, launcher;
  bool foreground = false;
  std::vector<const char *> pass;
};

Order order_of(char **argv) {
  constexpr char pass[] = "--pass=";
  Order order{argv[1], argv[2], false, {}};
  for (char **word = argv + 3; *word; ++word) {
    if (!std::strcmp(*word, "--foreground")) order.foreground = true;
    if (!std::strncmp(*word, pass, sizeof pass - 1)) order.pass.push_back(*word + sizeof pass - 1);
  }
  return order;
}

void forget_last_attempt(int folder) {
  for (const char *name : {exit_file, stdout_file, stderr_file}) unlinkat(folder, name, 0);
}

void leave_the_terminal() {
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd < 3; ++fd) dup2(null, fd);
}

void pass_on(Job &job, const char *name) {
  const char *value = std::getenv(name);
  if (!value) return;
  const auto known = std::find_if(job.environment.begin(), job.environment.end(),
                                  [&](const auto &variable) { return variable.first == name; });
  if (known != job.environment.end())
    known->second = value;
  else
    job.environment.emplace_back(name, value);
}

// As the job is meant to run, or the other way where namespaces cannot be made and that was accepted. Who looks after
// this supervisor is told which it was.
Exit run(const Job &job, int folder, const std::string &launcher) {
  const Exit first = supervise(job, folder, launcher);
  if (first.began || job.without_namespaces.empty()) return first;
  std::fprintf(stderr, "behind Landlock and a filter of system calls instead of namespaces: %s\n",
               first.detail.c_str());
  Exit second = supervise(job.without_namespaces.front(), folder, launcher);
  if (!second.began) second.detail = first.detail + "; without namespaces: " + second.detail;
  return second;
}

// Holds the lock from its first line to the end of the process. `ready` is told as soon as the job is taken.
int keep(const Order &order, int ready) {
  const std::string &path = order.folder;
  const Descriptor folder = open_folder(path);
  if (!folder) throw std::runtime_error(path + ": " + std::strerror(errno));
  Job job = read_job(folder.get(), path);
  for (const char *name : order.pass) {
    pass_on(job, name);
    for (Job &other : job.without_namespaces) pass_on(other, name);
  }
  const bool mine = take_lock(folder.get()) && !has_ended(folder.get());
  if (mine && !take_leases(job.leases)) throw Taken();
  if (mine) forget_last_attempt(folder.get());
  if (ready >= 0) {
    leave_the_terminal();
    // Nobody may be there to read it: who started this one was killed. Whoever looks at the folder finds the lock.
    [[maybe_unused]] const ssize_t told = write(ready, "", 1);
    close(ready);
  }
  if (!mine) return 0;
  Exit how;
  try {
    how = run(job, folder.get(), order.launcher);
  } catch (const std::exception &e) {
    how.reason = "lost";
    how.detail = e.what();
  }
  write_exit(folder.get(), job.id, how);
  return 0;
}

int guarded(const Order &order, int ready) {
  try {
    return keep(order, ready);
  } catch (const Taken &) {
    return status_taken;
  } catch (const std::exception &e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}

// Leaves a child behind that belongs to nobody, and returns when it is ready or has failed.
int in_background(const Order &order) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::perror("cannot make a pipe"), 1;
  const pid_t child = fork();
  if (child < 0) return std::perror("cannot make a process"), 1;
  if (child == 0) {
    close(ends[0]);
    setsid();
    _exit(guarded(order, ends[1]));
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
    std::fprintf(stderr, "usage: athanor-supervisor FOLDER LAUNCHER [--foreground] [--pass=NAME ...]\n");
    return 2;
  }
  // Nothing of the host's stays open here, and a reader that goes away must not end the watch.
  if (close_range(3, ~0u, 0) != 0)
    for (int fd = 3; fd < sysconf(_SC_OPEN_MAX); ++fd) close(fd);
  std::signal(SIGPIPE, SIG_IGN);
  if (chdir("/") != 0) return 1;
  const Order order = order_of(argv);
  return order.foreground ? guarded(order, -1) : in_background(order);
}
