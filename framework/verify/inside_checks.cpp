// SPDX-License-Identifier: Apache-2.0
//
// Level 3, what only the host does: connections and processes. The kernel is told to refuse such system calls and to
// tell us (seccomp(2)), so nothing gets out while we look.
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>

#include <atomic>
#include <map>
#include <vector>

#include "foundation/json.hpp"
#include "verify/check_lists.hpp"
#include "verify/trying.hpp"

namespace athanor::verify {
namespace {

std::atomic<int> refused_call{-1};

// What the call returns: "not permitted". False on a machine whose registers are not known here.
bool refuse(ucontext_t *context) {
#if defined(__x86_64__)
  context->uc_mcontext.gregs[REG_RAX] = -EPERM;
  return true;
#elif defined(__aarch64__)
  context->uc_mcontext.regs[0] = static_cast<unsigned long long>(-EPERM);
  return true;
#else
  (void)context;
  return false;
#endif
}

void on_refused(int, siginfo_t *info, void *context) {
  refused_call.store(info->si_syscall);
  refuse(static_cast<ucontext_t *>(context));
}

bool machine_is_known() {
#if defined(__x86_64__) || defined(__aarch64__)
  return true;
#else
  return false;
#endif
}

const std::map<int, const char *> &sockets() {
  static const std::map<int, const char *> the{{SYS_socket, "opened a socket"}};
  return the;
}

const std::map<int, const char *> &processes() {
  static const std::map<int, const char *> the{{SYS_execve, "started a program"},
                                               {SYS_execveat, "started a program"},
#ifdef SYS_fork
                                               {SYS_fork, "started a process"},
                                               {SYS_vfork, "started a process"},
#endif
                                               {SYS_clone, "started a process"}};
  return the;
}

sock_filter load(std::size_t offset) { return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<__u32>(offset)); }
sock_filter end(__u32 value) { return BPF_STMT(BPF_RET | BPF_K, value); }
sock_filter skip_unless(__u32 value, __u8 instructions) {
  return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, instructions);
}

// From here on these calls are refused in this process. A thread may be made: clone with CLONE_THREAD; clone3, whose
// flags a filter cannot see, is said not to exist, and C libraries then use clone.
bool refuse_calls(const std::map<int, const char *> &calls) {
  std::vector<sock_filter> program{load(offsetof(seccomp_data, nr))};
  for (const auto &[number, what] : calls) {
    if (number == SYS_clone) continue;
    program.push_back(skip_unless(static_cast<__u32>(number), 1));
    program.push_back(end(SECCOMP_RET_TRAP));
  }
  if (calls.count(SYS_clone)) {
#ifdef SYS_clone3
    program.push_back(skip_unless(SYS_clone3, 1));
    program.push_back(end(SECCOMP_RET_ERRNO | ENOSYS));
#endif
    program.push_back(skip_unless(SYS_clone, 3));
    program.push_back(load(offsetof(seccomp_data, args)));
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0));
    program.push_back(end(SECCOMP_RET_TRAP));
  }
  program.push_back(end(SECCOMP_RET_ALLOW));

  struct sigaction action {};
  action.sa_sigaction = &on_refused;
  action.sa_flags = SA_SIGINFO;
  ::sigaction(SIGSYS, &action, nullptr);
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

Outcome look_for(const Setting &setting, const std::map<int, const char *> &calls) {
  if (setting.kind == "backend") return no_concern("a backend may");
  if (!machine_is_known()) return skipped("not known how to look on this kind of machine");
  if (!refuse_calls(calls)) return skipped("this kernel does not let a program refuse its own system calls");
  const Outcome out = each_sample(setting, "", Mood::willing, nullptr, [&](const Json &, Answer &, World &) {
    const auto call = calls.find(refused_call.load());
    return call == calls.end() ? std::string() : std::string(call->second);
  });
  const auto at_load = calls.find(refused_call.load());
  return out.status == Status::passed && at_load != calls.end() ? failed(std::string("it ") + at_load->second) : out;
}

Outcome look_sockets(const Setting &setting) { return look_for(setting, sockets()); }
Outcome look_processes(const Setting &setting) { return look_for(setting, processes()); }

}  // namespace

std::vector<Check> inside_checks() {
  using std::chrono::seconds;
  return {
      {"sockets",
       contract,
       false,
       "No plugin but a backend opens sockets.",
       "Ask for athanor.http/1; limits, secrets and records are kept there.",
       {"replies"},
       seconds(20),
       &look_sockets},
      {"processes",
       contract,
       false,
       "No plugin but a backend starts processes.",
       "Ask for athanor.tool/1, which runs a program behind walls.",
       {"replies"},
       seconds(20),
       &look_processes},
  };
}

}  // namespace athanor::verify
