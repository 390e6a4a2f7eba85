// SPDX-License-Identifier: Apache-2.0
//
// athanor_contain [--as-nobody] [--with-groups] [--without-namespaces] PROGRAM ARGUMENT...
//
// Runs a test program where it can break nothing: its own mount, process, network and IPC namespaces (and,
// for an ordinary user, user namespace), every file system read-only but a private one at /mnt, no network but
// loopback, everything killed at the end. There is something to steal: a secret in the environment
// and a file in HOME. What the tests try inside is in the *_test.cpp files.
//
// --with-groups: below /mnt/groups the tests may make control groups, where root has the first version of them.
// --without-namespaces: as on a machine that lets nobody make any.
#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/mount.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "contain_more.hpp"

// glibc and the kernel both declare mount(2)'s world, and not compatibly; this is all of it that is used here.
extern "C" int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data);

// Read by the address sanitizer, where it is built in: its search for leaks traces the process, and a process that
// gave up its namespaces cannot be traced.
extern "C" const char *__asan_default_options() { return "detect_leaks=0"; }

namespace {

constexpr unsigned nobody = 65534;
constexpr unsigned long private_recursive = (1 << 18) | (1 << 14), bind_recursive = (1 << 12) | (1 << 14);

[[noreturn]] void refuse(const char *what) {
  std::fprintf(stderr, "athanor_contain: %s: %s\n", what, std::strerror(errno));
  std::fprintf(stderr,
               "These tests run only inside throw-away namespaces, which this machine refuses. Allow user\n"
               "namespaces (sysctl user.max_user_namespaces), or run the tests as root.\n");
  std::exit(1);
}

}  // namespace

void need(bool done, const char *what) {
  if (!done) refuse(what);
}

void write_file(const char *path, const std::string &text) {
  const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  need(fd >= 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()), path);
  close(fd);
}

namespace {

struct Wishes {
  bool as_nobody = false, with_groups = false, without_namespaces = false;
};

int end_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

void separate() {
  const uid_t uid = geteuid();
  const gid_t gid = getegid();
  const int spaces = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
  need(unshare(spaces | (uid == 0 ? 0 : CLONE_NEWUSER)) == 0, "no new namespaces");
  if (uid == 0) return;
  write_file("/proc/self/setgroups", "deny");
  write_file("/proc/self/uid_map", std::to_string(uid) + " " + std::to_string(uid) + " 1\n");
  write_file("/proc/self/gid_map", std::to_string(gid) + " " + std::to_string(gid) + " 1\n");
}

// What the tests find: /mnt/plugins, /mnt/tmp, /mnt/home.
void furnish() {
  need(mount(nullptr, "/", nullptr, private_recursive, nullptr) == 0, "no private mounts");
  const int plugins = open(ATHANOR_BUILD_DIR "/lib/athanor/plugins", O_PATH | O_CLOEXEC);
  need(plugins >= 0, ATHANOR_BUILD_DIR "/lib/athanor/plugins");
  mount_attr read_only{};
  read_only.attr_set = MOUNT_ATTR_RDONLY;
  need(syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &read_only, sizeof read_only) == 0,
       "cannot make the file systems read-only");
  need(mount("proc", "/proc", "proc", 0, nullptr) == 0, "no /proc of its own");
  need(mount("tmpfs", "/mnt", "tmpfs", 0, "mode=0755,size=2g") == 0, "no file system of its own");
  for (const char *folder : {"/mnt/plugins", "/mnt/tmp", "/mnt/home"}) {
    mkdir(folder, 0777);
    need(chmod(folder, 01777) == 0, folder);
  }
  const std::string source = "/proc/self/fd/" + std::to_string(plugins);
  need(mount(source.c_str(), "/mnt/plugins", nullptr, bind_recursive, nullptr) == 0, "cannot show the plugins");
  write_file("/mnt/home/diary", "the-diary-of-the-house\n");
  ifreq lo{};
  std::strcpy(lo.ifr_name, "lo");
  lo.ifr_flags = IFF_UP | IFF_RUNNING;
  const int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  need(any >= 0 && ioctl(any, SIOCSIFFLAGS, &lo) == 0, "no loopback");
  // With 127.0.0.1 alone getaddrinfo holds that there is no IPv4, and a Slurm here could not resolve its own address.
  std::strcpy(lo.ifr_name, "lo:1");
  sockaddr_in second{};
  second.sin_family = AF_INET;
  second.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
  std::memcpy(&lo.ifr_addr, &second, sizeof second);
  need(ioctl(any, SIOCSIFADDR, &lo) == 0, "no second loopback address");
}

[[noreturn]] void become_tests(int program, char **argv, const Wishes &wishes) {
  if (wishes.as_nobody && geteuid() == 0)
    need(setgroups(0, nullptr) == 0 && setresgid(nobody, nobody, nobody) == 0 && setresuid(nobody, nobody, nobody) == 0,
         "cannot become an ordinary user");
  if (wishes.without_namespaces) forbid_namespaces();
  setenv("ATHANOR_CONTAINED", "1", 1);
  setenv("ATHANOR_TEST_PLUGINS", "/mnt/plugins", 1);
  setenv("TMPDIR", "/mnt/tmp", 1);
  setenv("HOME", "/mnt/home", 1);
  setenv("HOUSE_SECRET", "the-secret-of-the-house", 1);
  fexecve(program, argv, environ);
  refuse(argv[0]);
}

// Process 1 of the new namespace: collects orphans, ends with the tests' status and takes all others along.
int first_process(char **argv, const Wishes &wishes) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int program = open(argv[0], O_PATH | O_CLOEXEC);
  need(program >= 0, argv[0]);
  furnish();
  if (wishes.with_groups && geteuid() == 0) show_groups(wishes.as_nobody ? nobody : 0);
  const pid_t tests = fork();
  need(tests >= 0, "no process");
  if (tests == 0) become_tests(program, argv, wishes);
  int status = 0;
  for (pid_t ended = 0; ended != tests;) ended = waitpid(-1, &status, 0);
  return end_of(status);
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return end_of(status);
}

int contain(char **argv, const Wishes &wishes) {
  separate();
  const pid_t first = fork();
  need(first >= 0, "no process");
  if (first == 0) std::exit(first_process(argv, wishes));
  return wait_for(first);
}

// Groups can be removed only by somebody who is not in them, and who has not given up the real file systems.
int contain_with_groups(char **argv, const Wishes &wishes) {
  const std::string groups = new_group_name();
  const pid_t inner = fork();
  need(inner >= 0, "no process");
  if (inner == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    make_groups(groups);
    std::exit(contain(argv, wishes));
  }
  const int status = wait_for(inner);
  remove_groups(groups);
  return status;
}

Wishes take_wishes(char **&words) {
  Wishes wishes;
  for (; *words; ++words) {
    if (!std::strcmp(*words, "--as-nobody"))
      wishes.as_nobody = true;
    else if (!std::strcmp(*words, "--with-groups"))
      wishes.with_groups = true;
    else if (!std::strcmp(*words, "--without-namespaces"))
      wishes.without_namespaces = true;
    else
      break;
  }
  return wishes;
}

}  // namespace

int main(int, char **argv) {
  char **rest = argv + 1;
  const Wishes wishes = take_wishes(rest);
  if (!rest[0]) return std::fprintf(stderr, "usage: athanor_contain [OPTION...] PROGRAM ARGUMENT...\n"), 2;
  // Asking which tests there are runs none of them, and happens while the project is being built.
  for (char **word = rest; *word; ++word)
    if (!std::strncmp(*word, "--list-test", 11)) return execv(rest[0], rest), 127;
  return wishes.with_groups && geteuid() == 0 ? contain_with_groups(rest, wishes) : contain(rest, wishes);
}
