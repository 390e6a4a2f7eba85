// SPDX-License-Identifier: Apache-2.0
//
// Attempts on the kernel by calls that programs for experiments have no use for: keys, tracing, what runs inside the
// kernel, and what has had many faults.
#include <fcntl.h>
#include <linux/keyctl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "tests/plugins/local/escapes/attempt.hpp"

namespace escapes {
namespace {

// A key of the house's, in a keyring that its children inherit.
void keep_key(Scene &) {
  syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr);
  syscall(SYS_add_key, "user", "key-of-the-house", secret, std::strlen(secret), KEY_SPEC_SESSION_KEYRING);
}

bool key_found(const std::string &name) {
  return syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", name.c_str(), 0) > 0;
}

// The terminal at which whoever started the host sits. One for both scenes: a process has but one.
int terminal() {
  static const int master = [] {
    const int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || grantpt(fd) != 0 || unlockpt(fd) != 0 || setsid() < 0) return -1;
    const char *name = ptsname(fd);
    const int slave = name ? open(name, O_RDWR | O_CLOEXEC) : -1;  // becomes the terminal of this session
    return slave < 0 ? -1 : fd;
  }();
  return master;
}

// Has anybody typed at it? What is typed is echoed.
bool typed(Scene &) {
  char word[64];
  pollfd watched{terminal(), POLLIN, 0};
  return terminal() >= 0 && poll(&watched, 1, 0) == 1 && read(terminal(), word, sizeof word) > 0;
}

}  // namespace

Attempts calls() {
  const Json none = Json::object();
  return {
      if_offered({"read a key of the house", "kernel", R"(
import ctypes
space = ctypes.create_string_buffer(100)
key = syscall('request_key', b'user', b'key-of-the-house', 0, 0)
syscall('keyctl', 11, key, space, 100)
loot(space.value)
)",
                  looted(secret), none, keep_key}),
      if_offered({"leave a key where others find it", "kernel",
                  "syscall('add_key', b'user', b'left-' + TOKEN.encode(), b'x', 1, -4)",
                  [](Scene &scene) { return key_found("left-" + scene.token); }}),
      if_offered({"trace what started the job", "kernel", R"(
parent = os.getppid()
syscall('ptrace', 16, parent, 0, 0)
os.waitpid(parent, 0x40000000)
syscall('ptrace', 17, parent, 0, 0)
loot('traced')
)",
                  looted("traced")}),
      {"read the memory of a process of the house", "kernel", R"(
import ctypes
pid = bystander()
with open(f'/proc/{pid}/maps') as file: lines = [line.split() for line in file]
first, last = next([int(at, 16) for at in line[0].split('-')] for line in lines if line[-1] == '[stack]')
space = ctypes.create_string_buffer(last - first)
mine, theirs = struct.pack('QQ', ctypes.addressof(space), last - first), struct.pack('QQ', first, last - first)
syscall('process_vm_readv', pid, mine, 1, theirs, 1, 0)
loot(space.raw)
)",
       looted(secret)},
      if_offered({"load a program into the kernel",
                  "kernel",
                  R"(
syscall('bpf', 0, struct.pack('IIIII', 2, 4, 8, 1, 0) + bytes(100), 120)
loot('loaded')
)",
                  looted("loaded"),
                  none,
                  {},
                  true}),
      if_offered({"load a module into the kernel",
                  "kernel",
                  R"(
try: syscall('init_module', b'no module', 9, b'')
except OSError as problem:
    if problem.errno not in (errno.ENOEXEC, errno.EINVAL): raise
loot('the kernel looked at it')
)",
                  looted("looked"),
                  none,
                  {},
                  true}),
      if_offered({"watch the processor by performance events", "kernel", R"(
wanted = struct.pack('IIQQQQQ', 1, 128, 1, 0, 0, 0, 1 << 5 | 1 << 6) + bytes(80)
syscall('perf_event_open', wanted, 0, -1, -1, 0)
loot('watches')
)",
                  looted("watches")}),
      if_offered({"handle page faults", "kernel", "syscall('userfaultfd', 1)\nloot('handles')", looted("handles")}),
      if_offered({"queue calls past the filter", "kernel", "syscall('io_uring_setup', 4, bytes(120))\nloot('queues')",
                  looted("queues")}),
      if_offered({"talk to the kernel's cryptography", "kernel", R"(
socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET).bind(('hash', 'sha256'))
loot('talks')
)",
                  looted("talks")}),
      if_offered({"type at the terminal of whoever started the host", "kernel", R"(
import fcntl, termios
fcntl.ioctl(os.open('/dev/tty', os.O_RDWR), termios.TIOCSTI, b'x')
time.sleep(0.2)
)",
                  typed, none, [](Scene &) { terminal(); }}),
  };
}

}  // namespace escapes
