// SPDX-License-Identifier: Apache-2.0
//
// See contain_more.hpp.
#include "contain_more.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

// glibc and the kernel both declare mount(2)'s world, and not compatibly.
extern "C" int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data);

namespace {

constexpr const char *hierarchies[] = {"memory", "pids"};

std::string group_of(const char *hierarchy, pid_t owner) {
  return std::string("/sys/fs/cgroup/") + hierarchy + "/athanor-contain-" + std::to_string(owner);
}

// Runs in a child that stays outside the new user namespace: only from there more than one user can be mapped.
void map_users(pid_t process) {
  const std::string at = "/proc/" + std::to_string(process);
  const std::string map = "0 0 1\n65534 65534 1\n";
  write_file((at + "/uid_map").c_str(), map);
  write_file((at + "/gid_map").c_str(), map);
}

void map_itself(uid_t uid, gid_t gid) {
  write_file("/proc/self/setgroups", "deny");
  write_file("/proc/self/uid_map", std::to_string(uid) + " " + std::to_string(uid) + " 1\n");
  write_file("/proc/self/gid_map", std::to_string(gid) + " " + std::to_string(gid) + " 1\n");
}

}  // namespace

void make_groups(pid_t owner) {
  bool any = false;
  for (const char *one : hierarchies) {
    const std::string group = group_of(one, owner);
    if (mkdir(group.c_str(), 0755) != 0) continue;
    write_file((group + "/cgroup.procs").c_str(), "0");
    any = true;
  }
  if (any) need(unshare(CLONE_NEWCGROUP) == 0, "no group namespace");
}

void remove_groups(pid_t owner) {
  for (const char *one : hierarchies)
    for (int i = 0; i < 100 && rmdir(group_of(one, owner).c_str()) != 0 && errno == EBUSY; ++i) usleep(10000);
}

void show_groups(unsigned user) {
  mkdir("/mnt/groups", 0755);
  for (const char *one : hierarchies) {
    const std::string place = std::string("/mnt/groups/") + one;
    mkdir(place.c_str(), 0755);
    if (mount("cgroup", place.c_str(), "cgroup", 0, one) != 0) continue;
    for (const char *file : {"", "/cgroup.procs"})
      need(chown((place + file).c_str(), user, user) == 0, "cannot give a group away");
  }
}

void forbid_namespaces() {
  prctl(PR_SET_DUMPABLE, 1);  // else a process that has changed its user may not write its own maps
  const uid_t uid = geteuid();
  const gid_t gid = getegid();
  if (uid != 0) {
    need(unshare(CLONE_NEWUSER) == 0, "no user namespace");
    map_itself(uid, gid);
  } else {
    int ready[2];
    need(pipe2(ready, O_CLOEXEC) == 0, "no pipe");
    const pid_t mapper = fork();
    need(mapper >= 0, "no process");
    char byte = 0;
    if (mapper == 0) {
      need(read(ready[0], &byte, 1) == 1, "no word");
      map_users(getppid());
      _exit(0);
    }
    need(unshare(CLONE_NEWUSER) == 0 && write(ready[1], "", 1) == 1, "no user namespace");
    int status = 0;
    need(waitpid(mapper, &status, 0) == mapper && status == 0, "users are not mapped");
    close(ready[0]);
    close(ready[1]);
  }
  write_file("/proc/sys/user/max_user_namespaces", "0");
}
