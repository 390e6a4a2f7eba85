// SPDX-License-Identifier: Apache-2.0
//
// The list of calls, by what they would be good for. Calls that depend on their arguments and are made often stand
// first; those that never depend on them cost nothing, the kernel remembers the answer.
#include "sandbox/supervisor/seccomp.hpp"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <vector>

#include "sandbox/supervisor/bpf.hpp"

namespace athanor::sandbox {
namespace {

using namespace bpf;

#if defined(__x86_64__)
constexpr std::uint32_t machine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t machine = AUDIT_ARCH_AARCH64;
#else
#error "name the AUDIT_ARCH of this machine here, and look through the lists below for calls of its own"
#endif

// mseal. What a later kernel adds answers as if it were not there until somebody has thought about it; so do, on
// x86_64, the calls of the x32 ABI, whose numbers begin far above.
constexpr std::uint32_t last_known_call = 462;

// Numbers that headers of the oldest systems lack; the same on all machines.
constexpr long call_quotactl_fd = 443, call_memfd_secret = 447, call_process_mrelease = 448, call_fchmodat2 = 452,
               call_listmount = 458, call_statmount = 457, call_lsm_set_self_attr = 460;

constexpr std::uint32_t new_namespaces =
    CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
constexpr std::uint32_t new_time_namespace = 0x80;  // unshare(2) only; in clone(2) the bits are a signal
constexpr std::uint32_t set_id_bits = S_ISUID | S_ISGID;
constexpr std::uint32_t push_input = 0x5412, console_select = 0x541C;  // TIOCSTI, TIOCLINUX

// Refused whatever their arguments.
std::vector<long> dangerous_calls() {
  return {
      // other processes
      SYS_ptrace,
      SYS_process_vm_readv,
      SYS_process_vm_writev,
      SYS_kcmp,
      SYS_pidfd_getfd,
      SYS_process_madvise,
      call_process_mrelease,
      SYS_migrate_pages,
      SYS_move_pages,
      // the kernel's keyrings: a job would share its user's
      SYS_keyctl,
      SYS_add_key,
      SYS_request_key,
      // what is seen where
      SYS_mount,
      SYS_umount2,
      SYS_pivot_root,
      SYS_chroot,
      SYS_setns,
      SYS_open_tree,
      SYS_move_mount,
      SYS_fsopen,
      SYS_fsconfig,
      SYS_fsmount,
      SYS_fspick,
      SYS_mount_setattr,
      call_statmount,
      call_listmount,
      SYS_open_by_handle_at,
      // parts of the kernel with a long history of holes, of no use to experiments
      SYS_bpf,
      SYS_perf_event_open,
      SYS_userfaultfd,
      SYS_io_uring_setup,
      SYS_io_uring_enter,
      SYS_io_uring_register,
      SYS_fanotify_init,
      SYS_fanotify_mark,
      call_lsm_set_self_attr,
      // the machine itself
      SYS_kexec_load,
      SYS_init_module,
      SYS_finit_module,
      SYS_delete_module,
      SYS_swapon,
      SYS_swapoff,
      SYS_reboot,
      SYS_quotactl,
      call_quotactl_fd,
      SYS_acct,
      SYS_syslog,
      SYS_settimeofday,
      SYS_clock_settime,
      SYS_adjtimex,
      SYS_clock_adjtime,
      SYS_sethostname,
      SYS_setdomainname,
      SYS_vhangup,
#ifdef SYS_kexec_file_load
      SYS_kexec_file_load,
#endif
#ifdef __x86_64__
      SYS_iopl,
      SYS_ioperm,
      SYS_modify_ldt,
      SYS_uselib,
      SYS_sysfs,
#endif
      // memory that no limit counts: it belongs to no process
      SYS_shmget,
      call_memfd_secret,
  };
}

// Refused as well where no namespaces stand around the job.
std::vector<long> calls_beyond_the_job() {
  return {
      // sockets by name or address; a pair of connected ones remains
      SYS_socket,
      SYS_connect,
      SYS_bind,
      SYS_listen,
      // means of speaking with other processes of the user
      SYS_semget,
      SYS_msgget,
      SYS_mq_open,
      SYS_mq_unlink,
      // Landlock does not look at these
      SYS_fchmod,
      SYS_fchmodat,
      call_fchmodat2,
      SYS_fchown,
      SYS_fchownat,
      SYS_utimensat,
      SYS_setxattr,
      SYS_lsetxattr,
      SYS_fsetxattr,
      SYS_removexattr,
      SYS_lremovexattr,
      SYS_fremovexattr,
      SYS_truncate,
      SYS_inotify_add_watch,
      // the priority of other processes
      SYS_sched_setscheduler,
      SYS_sched_setparam,
      SYS_sched_setattr,
      SYS_ioprio_set,
#ifdef __x86_64__
      SYS_chmod,
      SYS_chown,
      SYS_lchown,
      SYS_utime,
      SYS_utimes,
      SYS_futimesat,
      SYS_inotify_init,
#endif
      SYS_inotify_init1,
  };
}

// Set-user-id programs and device nodes are of no use inside, and would be left behind.
void add_files(Body &code, bool bare) {
  const auto no_set_id = [](unsigned mode) { return any_bit(mode, set_id_bits, refuse(EPERM), allow()); };
  // Truncating without the right to write is a hole of Landlock before its third version.
  const auto reading = [&](unsigned flags, const Body &rest) {
    return bare ? any_bit(flags, O_TRUNC, any_bit(flags, O_WRONLY | O_RDWR, rest, refuse(EACCES)), rest) : rest;
  };
  const auto opening = [&](unsigned flags) {
    const std::uint32_t creating = O_CREAT | (O_TMPFILE & ~O_DIRECTORY);
    return reading(flags, any_bit(flags, creating, no_set_id(flags + 1), allow()));
  };
  const std::uint32_t device = S_IFCHR;  // a bit that block devices have as well, and no file, folder, fifo or socket
  const auto making = [&](unsigned mode) { return any_bit(mode, device | set_id_bits, refuse(EPERM), allow()); };
  add_call(code, SYS_openat, opening(2));
  add_call(code, SYS_openat2, refuse(ENOSYS));  // its flags cannot be seen from here
  add_call(code, SYS_mknodat, making(2));
  add_call(code, SYS_mkdirat, no_set_id(2));
#ifdef __x86_64__
  add_call(code, SYS_open, opening(1));
  add_call(code, SYS_creat, no_set_id(1));
  add_call(code, SYS_mknod, making(1));
  add_call(code, SYS_mkdir, no_set_id(1));
#endif
  if (bare) return;
  add_call(code, SYS_fchmod, no_set_id(1));
  add_call(code, SYS_fchmodat, no_set_id(2));
  add_call(code, call_fchmodat2, no_set_id(2));
#ifdef __x86_64__
  add_call(code, SYS_chmod, no_set_id(1));
#endif
}

void add_processes(Body &code, bool bare) {
  add_call(code, SYS_clone, any_bit(0, new_namespaces, refuse(EPERM), allow()));
  add_call(code, SYS_clone3, refuse(ENOSYS));  // its flags cannot be seen from here; libraries fall back to clone
  add_call(code, SYS_unshare, any_bit(0, new_namespaces | new_time_namespace, refuse(EPERM), allow()));
  const std::uint32_t fixed_addresses = ADDR_NO_RANDOMIZE;
  add_call(code, SYS_personality, one_of(0, {PER_LINUX, fixed_addresses, 0xffffffff}, allow(), refuse(EPERM)));
  // Another process's limits, priority or processors are not the job's business.
  if (!bare) return;
  add_call(code, SYS_prlimit64, one_of(0, {0}, allow(), is_null(2, allow(), refuse(EPERM))));
  add_call(code, SYS_setpriority, one_of(0, {PRIO_PROCESS}, one_of(1, {0}, allow(), refuse(EPERM)), refuse(EPERM)));
  add_call(code, SYS_sched_setaffinity, one_of(0, {0}, allow(), refuse(EPERM)));
}

// The kinds of sockets that programs need; each other one is a door into some corner of the kernel, and several do
// not belong to any network namespace.
void add_sockets(Body &code, bool bare) {
  if (bare) {
    // Only such as stay connected to each other: a datagram can be sent to anybody.
    std::vector<std::uint32_t> connected;
    for (const std::uint32_t type : {SOCK_STREAM, SOCK_SEQPACKET})
      for (const std::uint32_t how : {0, int{SOCK_CLOEXEC}, int{SOCK_NONBLOCK}, SOCK_CLOEXEC | SOCK_NONBLOCK})
        connected.push_back(type | how);
    add_call(code, SYS_socketpair,
             one_of(0, {AF_UNIX}, one_of(1, connected, allow(), refuse(EACCES)), refuse(EAFNOSUPPORT)));
    return;
  }
  const Body usual_protocol = one_of(2, {0, IPPROTO_TCP, IPPROTO_UDP}, allow(), refuse(EPROTONOSUPPORT));
  const Body routes_only = one_of(2, {0}, allow(), refuse(EPROTONOSUPPORT));
  add_call(code, SYS_socket,
           one_of(0, {AF_UNIX}, allow(),
                  one_of(0, {AF_INET, AF_INET6}, usual_protocol,
                         one_of(0, {AF_NETLINK}, routes_only, refuse(EAFNOSUPPORT)))));
  add_call(code, SYS_socketpair, one_of(0, {AF_UNIX}, allow(), refuse(EAFNOSUPPORT)));
}

}  // namespace

std::string seccomp_filter(const Filter &filter) {
  Body code;
  // Calls of another ABI (32 bits) would be looked up in another list of numbers: none of them is there.
  code.push_back(load(offsetof(seccomp_data, arch)));
  code.push_back({BPF_JMP | BPF_JEQ | BPF_K, 1, 0, machine});
  code.push_back(refuse(ENOSYS)[0]);
  code.push_back(load(offsetof(seccomp_data, nr)));
  code.push_back({BPF_JMP | BPF_JGT | BPF_K, 0, 1, last_known_call});
  code.push_back(refuse(ENOSYS)[0]);
  add_files(code, filter.bare);
  add_call(code, SYS_ioctl, one_of(1, {push_input, console_select}, refuse(EPERM), allow()));
  add_processes(code, filter.bare);
  add_sockets(code, filter.bare);
  for (const long call : dangerous_calls()) add_call(code, call, refuse(EPERM));
  if (!filter.memory_counted) add_call(code, SYS_memfd_create, refuse(ENOSYS));
  if (filter.bare)
    for (const long call : calls_beyond_the_job()) add_call(code, call, refuse(EACCES));
  code.push_back(allow()[0]);
  return {reinterpret_cast<const char *>(code.data()), code.size() * sizeof code[0]};
}

}  // namespace athanor::sandbox
