/* SPDX-License-Identifier: Apache-2.0
 *
 * athanor-launch OPTION... -- COMMAND...
 *
 *   --report FD          where lines to the supervisor go
 *   --tasks N            processes and threads of this user at most; only in a user namespace of its own is that the
 * job
 *   --file-bytes N       the size of one file at most
 *   --doors FD:PORT,...  ports to open at 127.0.0.1, each handed out over its descriptor (doors.h)
 *
 * The first process inside a job's walls: sets the limits that must be set from the inside, starts the
 * program, collects its orphans, and tells the supervisor how it ended, which bubblewrap cannot (it
 * turns signals into exit codes). As pid 1 of the sandbox its own end takes every other process along.
 * Anything that decides what the walls are does not belong here: it has happened before.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "doors.h"

/* What this program was told. 0 or -1: not told. */
struct order {
  const char *doors;
  int report;
  unsigned long long tasks, file_bytes;
  char **command;
};

/* One line to the supervisor; lines this short arrive whole. */
static void report(int fd, const char *word, int value) {
  char line[64];
  const int size = snprintf(line, sizeof line, "%s %d\n", word, value);
  if (write(fd, line, (size_t)size) != size) _exit(126); /* nobody is left to tell */
}

/* Lowers both limits; a hard limit that is lower already stays. 0: no limit of ours. */
static void limit(int what, unsigned long long most) {
  struct rlimit now;
  if (most == 0 || getrlimit((__rlimit_resource_t)what, &now) != 0) return;
  if (now.rlim_max != RLIM_INFINITY && now.rlim_max < most) most = now.rlim_max;
  now.rlim_cur = now.rlim_max = most;
  setrlimit((__rlimit_resource_t)what, &now);
}

static void become(const struct order *told) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const struct rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  limit(RLIMIT_NOFILE, 1024);
  limit(RLIMIT_FSIZE, told->file_bytes);
  limit(RLIMIT_NPROC, told->tasks);
  execvp(told->command[0], told->command);
  const int error = errno;
  fprintf(stderr, "cannot run '%s': %s\n", told->command[0], strerror(error));
  report(told->report, "refused", error);
  _exit(127);
}

/* 0: an option that is not known. */
static int take(struct order *told, const char *option, const char *value) {
  if (!strcmp(option, "--report"))
    told->report = atoi(value);
  else if (!strcmp(option, "--tasks"))
    told->tasks = strtoull(value, NULL, 10);
  else if (!strcmp(option, "--file-bytes"))
    told->file_bytes = strtoull(value, NULL, 10);
  else if (!strcmp(option, "--doors"))
    told->doors = value;
  else
    return 0;
  return 1;
}

static struct order read_order(char **words) {
  struct order told = {.report = -1};
  while (words[0] && words[1] && strcmp(words[0], "--") != 0) {
    if (!take(&told, words[0], words[1])) {
      fprintf(stderr, "athanor-launch: unknown option %s\n", words[0]);
      exit(2);
    }
    words += 2;
  }
  if (told.report < 0 || !words[0] || !words[1]) {
    fputs("usage: athanor-launch OPTION... -- COMMAND...\n", stderr);
    exit(2);
  }
  told.command = words + 1;
  return told;
}

int main(int argc, char **argv) {
  (void)argc;
  const struct order told = read_order(argv + 1);
  fcntl(told.report, F_SETFD, FD_CLOEXEC);
  const int shut = told.doors ? open_doors(told.doors) : 0;
  if (shut) {
    dprintf(told.report, "failed cannot open the job's doors at 127.0.0.1: %s\n", strerror(shut));
    return 125;
  }
  report(told.report, "started", 0);
  const pid_t program = fork();
  if (program < 0) {
    report(told.report, "refused", errno);
    return 127;
  }
  if (program == 0) become(&told);
  int status = 0;
  for (;;) {
    const pid_t ended = waitpid(-1, &status, 0);
    if (ended == program) break;
    if (ended < 0 && errno != EINTR) return 126;
  }
  if (WIFSIGNALED(status))
    report(told.report, "signalled", WTERMSIG(status));
  else
    report(told.report, "exited", WEXITSTATUS(status));
  return 0;
}
