/* SPDX-License-Identifier: Apache-2.0
 *
 * Stands where the backend `local` has its athanor-supervisor: writes a line for each job that is started, then becomes
 * the real one. The line goes beside the run folder, RUN.started, and holds the job's id; trial jobs have no RUN.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void count(const char *folder) {
  char job[4096], place[4096], line[4096], log[4200];
  snprintf(job, sizeof job, "%s", folder);
  snprintf(place, sizeof place, "%s", folder);
  snprintf(line, sizeof line, "%s\n", basename(job));
  const char *jobs = dirname(place); /* RUN/jobs */
  if (strcmp(strrchr(jobs, '/') ? strrchr(jobs, '/') : "", "/jobs") != 0) return;
  snprintf(log, sizeof log, "%s.started", dirname(place));
  const int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0 || write(fd, line, strlen(line)) < 0) _exit(1);
  close(fd);
}

int main(int argc, char **argv) {
  if (argc > 1) count(argv[1]);
  execv(REAL_SUPERVISOR, argv);
  return 127;
}
