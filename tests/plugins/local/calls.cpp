// SPDX-License-Identifier: Apache-2.0
//
// athanor_calls: makes each system call that a job has no use for, and prints "NAME RESULT" for each, where RESULT
// is the name of an error or "works". Arguments are such that a call which works does nothing. What the answers should
// be is in calls_test.cpp.
#include <fcntl.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>

namespace {

void say(const char *name, long result) {
  std::printf("%s %s\n", name, result >= 0 ? "works" : strerrorname_np(errno));
  std::fflush(stdout);
}

// In a child, since some of these change the process that makes them.
void attempt(const char *name, const std::function<long()> &call) {
  const pid_t child = fork();
  if (child == 0) {
    say(name, call());
    _exit(0);
  }
  waitpid(child, nullptr, 0);
}

template <class... Argument>
std::function<long()> call(long number, Argument... arguments) {
  return [=] { return syscall(number, arguments...); };
}

void other_processes() {
  attempt("ptrace", call(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0));
  static char from[8], to[8];
  static iovec local{to, sizeof to}, remote{from, sizeof from};
  attempt("process_vm_readv", [] { return syscall(SYS_process_vm_readv, getpid(), &local, 1UL, &remote, 1UL, 0UL); });
  attempt("process_vm_writev", [] { return syscall(SYS_process_vm_writev, getpid(), &local, 1UL, &remote, 1UL, 0UL); });
  attempt("kcmp", [] { return syscall(SYS_kcmp, getpid(), getpid(), 0, 0, 0); });
  attempt("pidfd_getfd", [] { return syscall(SYS_pidfd_getfd, syscall(SYS_pidfd_open, getpid(), 0), 0, 0); });
}

void keyrings() {
  attempt("keyctl", call(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 1));
  attempt("add_key", call(SYS_add_key, "user", "athanor", "x", 1, KEY_SPEC_PROCESS_KEYRING));
  attempt("request_key", call(SYS_request_key, "user", "athanor-none", nullptr, KEY_SPEC_PROCESS_KEYRING));
}

void namespaces() {
  attempt("unshare_user", call(SYS_unshare, CLONE_NEWUSER));
  attempt("unshare_time", call(SYS_unshare, CLONE_NEWUSER | 0x80));
  attempt("unshare_files", call(SYS_unshare, CLONE_FILES));
  attempt("clone_user", [] {
    const long made = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, nullptr, nullptr, nullptr, nullptr);
    if (made == 0) _exit(0);
    return made;
  });
  attempt("clone3", call(SYS_clone3, nullptr, 0));
  attempt("setns", call(SYS_setns, -1, 0));
  attempt("mount", call(SYS_mount, nullptr, nullptr, nullptr, 0, nullptr));
  attempt("umount2", call(SYS_umount2, nullptr, 0x1000000));
  attempt("fsopen", call(SYS_fsopen, nullptr, 0));
  attempt("open_tree", call(SYS_open_tree, AT_FDCWD, "/", 0));
  attempt("move_mount", call(SYS_move_mount, -1, "", -1, "", 0));
  attempt("mount_setattr", call(SYS_mount_setattr, -1, "", 0, nullptr, 0));
  attempt("open_by_handle_at", call(SYS_open_by_handle_at, -1, nullptr, 0));
  attempt("chroot", call(SYS_chroot, nullptr));
}

void corners_of_the_kernel() {
  attempt("bpf", call(SYS_bpf, 0, nullptr, 0));
  attempt("perf_event_open", call(SYS_perf_event_open, nullptr, 0, 0, -1, 0));
  attempt("userfaultfd", call(SYS_userfaultfd, 1));
  attempt("io_uring_setup", call(SYS_io_uring_setup, 0, nullptr));
  attempt("init_module", call(SYS_init_module, nullptr, 0, ""));
  attempt("finit_module", call(SYS_finit_module, -1, "", 0));
  attempt("kexec_load", call(SYS_kexec_load, 0, 0, nullptr, 0));
  attempt("swapon", call(SYS_swapon, nullptr, 0));
  attempt("reboot", call(SYS_reboot, 0, 0, 0, nullptr));
  attempt("quotactl", call(SYS_quotactl, 0, nullptr, 0, nullptr));
  attempt("syslog", call(SYS_syslog, 10, nullptr, 0));
  attempt("shmget", call(SYS_shmget, 0, 4096, 01600));
  attempt("memfd_secret", call(447, 0));
  attempt("not_invented_yet", call(600));
  attempt("personality_odd", call(SYS_personality, READ_IMPLIES_EXEC));
  attempt("personality_asked", call(SYS_personality, 0xffffffff));
}

void sockets() {
  const auto of = [](int domain, int type, int protocol) { return call(SYS_socket, domain, type, protocol); };
  attempt("socket_unix", of(AF_UNIX, SOCK_STREAM, 0));
  attempt("socket_tcp", of(AF_INET, SOCK_STREAM, 0));
  attempt("socket_udp6", of(AF_INET6, SOCK_DGRAM, 0));
  attempt("socket_routes", of(AF_NETLINK, SOCK_RAW, 0));
  attempt("socket_audit", of(AF_NETLINK, SOCK_RAW, 9));
  attempt("socket_generic", of(AF_NETLINK, SOCK_RAW, 16));
  attempt("socket_mptcp", of(AF_INET, SOCK_STREAM, 262));
  attempt("socket_packet", of(AF_PACKET, SOCK_RAW, 0));
  attempt("socket_vsock", of(40, SOCK_STREAM, 0));
  attempt("socket_alg", of(38, SOCK_SEQPACKET, 0));
  attempt("socketpair", [] {
    int ends[2];
    return syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, ends);
  });
}

void files() {
  attempt("push_input", call(SYS_ioctl, -1, TIOCSTI, ""));
  attempt("push_input_high", call(SYS_ioctl, -1, 0x100000000UL | TIOCSTI, ""));
  close(open("own", O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
  attempt("chmod", call(SYS_fchmodat, AT_FDCWD, "own", 0755));
  attempt("set_user_id", call(SYS_fchmodat, AT_FDCWD, "own", 04755));
  attempt("create_set_user_id", call(SYS_openat, AT_FDCWD, "other", O_CREAT | O_WRONLY, 04755));
  attempt("create", call(SYS_openat, AT_FDCWD, "third", O_CREAT | O_WRONLY, 0755));
  attempt("device", call(SYS_mknodat, AT_FDCWD, "device", S_IFCHR | 0600, 0));
  attempt("fifo", call(SYS_mknodat, AT_FDCWD, "fifo", S_IFIFO | 0600, 0));
  attempt("openat2", call(SYS_openat2, AT_FDCWD, "own", nullptr, 0));
}

void other_abis() {
#ifdef __x86_64__
  attempt("x32", call(0x40000000 + SYS_getpid));
  attempt("i386", [] {
    long result = 20;  // getpid
    asm volatile("int $0x80" : "+a"(result) : : "memory");
    if (result >= 0) return result;
    errno = static_cast<int>(-result);
    return -1L;
  });
#endif
}

}  // namespace

int main() {
  other_processes();
  keyrings();
  namespaces();
  corners_of_the_kernel();
  sockets();
  files();
  other_abis();
}
