// SPDX-License-Identifier: Apache-2.0
//
// See contain_more.hpp.
#include "contain_more.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

// glibc and the kernel both declare mount(2)'s world, and not compatibly.
extern "C" int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data);

namespace {

const std::string prefix = "athanor-contain-";

struct Hierarchy {
  const char *name;
  ino_t joined;  // the group that was made in it; 0: none
};
Hierarchy hierarchies[] = {{"memory", 0}, {"pids", 0}};

std::string top_of(const Hierarchy &one) { return std::string("/sys/fs/cgroup/") + one.name; }

ino_t inode_of(const std::string &path) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0 ? found.st_ino : 0;
}

// With what the tests left in it. Whoever is in a group keeps it.
void remove_group(const std::string &group) {
  if (DIR *const below = opendir(group.c_str())) {
    while (const dirent *const entry = readdir(below))
      if (entry->d_type == DT_DIR && entry->d_name[0] != '.') rmdir((group + "/" + entry->d_name).c_str());
    closedir(below);
  }
  rmdir(group.c_str());
}

void remove_abandoned(const std::string &top) {
  DIR *const all = opendir(top.c_str());
  if (!all) return;
  while (const dirent *const entry = readdir(all)) {
    const std::string name = entry->d_name;
    if (name.rfind(prefix, 0) != 0) continue;
    const long owner = std::strtol(name.c_str() + prefix.size(), nullptr, 10);
    if (owner > 0 && kill(static_cast<pid_t>(owner), 0) != 0 && errno == ESRCH) remove_group(top + "/" + name);
  }
  closedir(all);
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

std::string new_group_name() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return prefix + std::to_string(getpid()) + "-" + std::to_string(now.tv_sec) + "." + std::to_string(now.tv_nsec);
}

void make_groups(const std::string &name) {
  bool any = false;
  for (Hierarchy &one : hierarchies) {
    remove_abandoned(top_of(one));
    const std::string group = top_of(one) + "/" + name;
    if (mkdir(group.c_str(), 0755) != 0) continue;
    write_file((group + "/cgroup.procs").c_str(), "0");
    one.joined = inode_of(group);
    any = true;
  }
  if (any) need(unshare(CLONE_NEWCGROUP) == 0, "no group namespace");
}

void remove_groups(const std::string &name) {
  for (const Hierarchy &one : hierarchies) {
    const std::string group = top_of(one) + "/" + name;
    for (int i = 0; i < 100 && inode_of(group) != 0; ++i) {
      remove_group(group);
      usleep(10000);
    }
  }
}

void show_groups(unsigned user) {
  mkdir("/mnt/groups", 0755);
  for (const Hierarchy &one : hierarchies) {
    if (one.joined == 0) continue;
    const std::string place = std::string("/mnt/groups/") + one.name;
    mkdir(place.c_str(), 0755);
    if (mount("cgroup", place.c_str(), "cgroup", 0, one.name) != 0) continue;
    need(inode_of(place) == one.joined, "the groups of the machine would be given away");
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
