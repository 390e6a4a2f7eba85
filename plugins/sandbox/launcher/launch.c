/* SPDX-License-Identifier: Apache-2.0
 *
 * athanor-launch REPORT_FD MAX_TASKS MAX_FILE_BYTES COMMAND...
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

static void become(int fd, unsigned long long tasks, unsigned long long file_bytes, char **command) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const struct rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  limit(RLIMIT_NOFILE, 1024);
  limit(RLIMIT_FSIZE, file_bytes);
  limit(RLIMIT_NPROC, tasks);
  execvp(command[0], command);
  const int error = errno;
  fprintf(stderr, "cannot run '%s': %s\n", command[0], strerror(error));
  report(fd, "refused", error);
  _exit(127);
}

int main(int argc, char **argv) {
  if (argc < 5) {
    fputs("usage: athanor-launch REPORT_FD MAX_TASKS MAX_FILE_BYTES COMMAND...\n", stderr);
    return 2;
  }
  const int fd = atoi(argv[1]);
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  report(fd, "started", 0);
  const pid_t program = fork();
  if (program < 0) {
    report(fd, "refused", errno);
    return 127;
  }
  if (program == 0) become(fd, strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10), argv + 4);
  int status = 0;
  for (;;) {
    const pid_t ended = waitpid(-1, &status, 0);
    if (ended == program) break;
    if (ended < 0 && errno != EINTR) return 126;
  }
  if (WIFSIGNALED(status))
    report(fd, "signalled", WTERMSIG(status));
  else
    report(fd, "exited", WEXITSTATUS(status));
  return 0;
}
