/* SPDX-License-Identifier: Apache-2.0
 *
 * Landlock's rules, collected and then put around the calling process for good. Headers of the systems that this is
 * built on know only the first versions, so what is used is declared in landlock.c.
 */
#ifndef ATHANOR_SANDBOX_LAUNCHER_LANDLOCK_H
#define ATHANOR_SANDBOX_LAUNCHER_LANDLOCK_H

struct landlock_rules {
  int fd;      /* -1: none were begun */
  int version; /* what may be used: at most the kernel's */
};

/* Each returns 0, or -1 with errno. Nothing is allowed that no rule allows. TCP: nothing at all, unless the network is
 * the job's own; then processes of a job may speak to each other. */
int landlock_begin(struct landlock_rules *rules, int version, int own_network);
int landlock_may_read(const struct landlock_rules *rules, const char *path);  /* and execute */
int landlock_may_write(const struct landlock_rules *rules, const char *path); /* and all else but device nodes */
int landlock_may_use(const struct landlock_rules *rules, const char *path);   /* devices that stand there */
int landlock_enforce(const struct landlock_rules *rules);                     /* after no_new_privs */

#endif
