/* SPDX-License-Identifier: Apache-2.0
 *
 * athanor-launch OPTION... -- COMMAND...
 *
 *   --report FD          where lines to the supervisor go; first, so that whatever fails can be told
 *   --tasks N            processes and threads of this user at most; only in a user namespace of its own is that the
 * job
 *   --file-bytes N       the size of one file at most
 *   --cpu-seconds N      processor time of one process at most
 *   --filter FD          system calls are filtered by the program (classic BPF) that can be read there
 *   --landlock VERSION, --landlock-own-network VERSION
 *                        the program is allowed only what the following options say; and TCP where the network is its
 * own
 *   --may-read PATH, --may-write PATH, --may-use PATH (devices)
 *   --doors FD:PORT,...  ports to open at 127.0.0.1, each handed out over its descriptor (doors.h)
 *
 * The first process inside a job's walls: sets the limits and walls that must be set from the inside, starts the
 * program, collects its orphans, and tells the supervisor how it ended, which bubblewrap cannot (it
 * turns signals into exit codes). As pid 1 of the sandbox its own end takes every other process along.
 * Anything that decides what the walls are does not belong here.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "doors.h"
#include "landlock.h"

enum { longest_filter = 4096 }; /* instructions; the kernel's own limit */

/* What this program was told. 0 or -1: not told. */
struct order {
  const char *doors;
  int report, filter;
  unsigned long long tasks, file_bytes, cpu_seconds;
  struct landlock_rules landlock;
  char **command;
};

/* One line to the supervisor; lines this short arrive whole. */
static void report(int fd, const char *word, int value) {
  char line[64];
  const int size = snprintf(line, sizeof line, "%s %d\n", word, value);
  if (write(fd, line, (size_t)size) != size) _exit(126); /* nobody is left to tell */
}

/* What was ordered cannot be had: the house's fault, and nothing is started. */
static void give_up(const struct order *told, const char *what, const char *of) {
  char line[512];
  int size = snprintf(line, sizeof line, "failed cannot %s %.300s: %s\n", what, of, strerror(errno));
  if (write(told->report < 0 ? 2 : told->report, line, (size_t)size) != size) _exit(126);
  _exit(125);
}

/* Lowers both limits; a hard limit that is lower already stays. 0: no limit of ours. */
static void limit(int what, unsigned long long most) {
  struct rlimit now;
  if (most == 0 || getrlimit((__rlimit_resource_t)what, &now) != 0) return;
  if (now.rlim_max != RLIM_INFINITY && now.rlim_max < most) most = now.rlim_max;
  now.rlim_cur = now.rlim_max = most;
  setrlimit((__rlimit_resource_t)what, &now);
}

static void filter_calls(const struct order *told) {
  static struct sock_filter code[longest_filter];
  const ssize_t size = read(told->filter, code, sizeof code);
  if (size <= 0 || (size_t)size % sizeof code[0] != 0) give_up(told, "read the filter of system calls", "");
  close(told->filter);
  const struct sock_fprog program = {.len = (unsigned short)((size_t)size / sizeof code[0]), .filter = code};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) give_up(told, "filter", "system calls");
}

static void become(const struct order *told) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const struct rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  limit(RLIMIT_NOFILE, 1024);
  limit(RLIMIT_FSIZE, told->file_bytes);
  limit(RLIMIT_CPU, told->cpu_seconds);
  limit(RLIMIT_NPROC, told->tasks);
  if (told->filter >= 0 || told->landlock.fd >= 0) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) give_up(told, "give up", "new privileges");
    if (told->landlock.fd >= 0 && landlock_may_read(&told->landlock, "/proc/self") != 0)
      give_up(told, "make Landlock's rule", "/proc/self");
    if (landlock_enforce(&told->landlock) != 0) give_up(told, "enforce", "Landlock's rules");
  }
  if (told->filter >= 0) filter_calls(told);
  execvp(told->command[0], told->command);
  const int error = errno;
  fprintf(stderr, "cannot run '%s': %s\n", told->command[0], strerror(error));
  report(told->report, "refused", error);
  _exit(127);
}

/* Other processes in a namespace that is all the job's; they end with this one. */
static int left_running(void) {
  int count = -1; /* this process */
  DIR *proc = getpid() == 1 ? opendir("/proc") : NULL;
  if (!proc) return 0;
  for (const struct dirent *entry; (entry = readdir(proc));)
    if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9') ++count;
  closedir(proc);
  return count;
}

/* 1: the option was one of Landlock's. */
static int take_rule(struct order *told, const char *option, const char *value) {
  int failed = 0;
  const int own_network = !strcmp(option, "--landlock-own-network");
  if (own_network || !strcmp(option, "--landlock"))
    failed = landlock_begin(&told->landlock, atoi(value), own_network);
  else if (!strcmp(option, "--may-read"))
    failed = landlock_may_read(&told->landlock, value);
  else if (!strcmp(option, "--may-write"))
    failed = landlock_may_write(&told->landlock, value);
  else if (!strcmp(option, "--may-use"))
    failed = landlock_may_use(&told->landlock, value);
  else
    return 0;
  if (failed) give_up(told, "make Landlock's rule", value);
  return 1;
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
  else if (!strcmp(option, "--cpu-seconds"))
    told->cpu_seconds = strtoull(value, NULL, 10);
  else if (!strcmp(option, "--filter"))
    told->filter = atoi(value);
  else
    return take_rule(told, option, value);
  return 1;
}

static struct order read_order(char **words) {
  struct order told = {.report = -1, .filter = -1, .landlock = {.fd = -1}};
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
  /* The program has this process's uid: it shall not open its descriptors, and so speak for it. */
  prctl(PR_SET_DUMPABLE, 0);
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
  while (waitpid(-1, NULL, WNOHANG) > 0) continue;
  const int left = left_running();
  if (left > 0) report(told.report, "left", left);
  if (WIFSIGNALED(status))
    report(told.report, "signalled", WTERMSIG(status));
  else
    report(told.report, "exited", WEXITSTATUS(status));
  return 0;
}
