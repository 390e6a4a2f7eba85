// SPDX-License-Identifier: Apache-2.0
//
// Attempts on what the kernel offers to whoever asks: namespaces, mounts, keys, tracing, and calls that programs for
// experiments have no use for. What would change the real machine is only opened, or asked in a way that changes
// nothing.
#include <fcntl.h>
#include <linux/keyctl.h>
#include <poll.h>
#include <sys/ioctl.h>
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

// A program that runs as root, whoever starts it, and says so.
void put_setuid_program(Scene &scene) {
  const fs::path tool = scene.house / "id";
  std::error_code failed;
  fs::copy_file("/usr/bin/id", tool, failed);
  fs::permissions(tool, fs::perms::set_uid | fs::perms::owner_all | fs::perms::others_exec | fs::perms::others_read,
                  failed);
}

void name_machine(Scene &) {
  if (sethostname("house", 5) != 0) return;  // only root needs it
}
bool renamed(Scene &) {
  char name[64] = "";
  return gethostname(name, sizeof name) == 0 && std::string(name) == "taken";
}

Attempts namespaces() {
  const Json none = Json::object();
  // CLONE_NEWUSER 0x10000000, CLONE_NEWNS 0x20000
  return {
      {"make a user namespace", "kernel", "syscall('unshare', 0x10000000)\nloot('made')", looted("made")},
      {"make a user namespace by the newer call", "kernel", R"(
import ctypes
arguments = ctypes.create_string_buffer(struct.pack('11Q', 0x10000000, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, 0, 0, 0))
if syscall('clone3', arguments, 88) == 0: os._exit(0)
loot('made')
)",
       looted("made")},
      {"mount a file system", "kernel", R"(
any_of(lambda: syscall('unshare', 0x10020000), lambda: syscall('unshare', 0x20000))
os.mkdir('mine')
syscall('mount', b'mine', b'mine', b'tmpfs', 0, 0)
loot('mounted')
)",
       looted("mounted")},
      {"open a file system by the newer call", "kernel", R"(
any_of(lambda: syscall('unshare', 0x10020000), lambda: None)
syscall('fsopen', b'tmpfs', 0)
loot('opened')
)",
       looted("opened")},
      {"enter the namespaces of process 1",
       "kernel",
       R"(
syscall('setns', os.open('/proc/1/ns/mnt', os.O_RDONLY), 0)
loot('entered')
)",
       looted("entered"),
       none,
       {},
       true},
      {"change the root of the file system",
       "kernel",
       "os.chroot('.')\nLOOT = '/loot'\nloot('changed')",
       looted("changed"),
       none,
       {},
       true},
      {"exchange the root of the file system",
       "kernel",
       R"(
syscall('mount', b'.', b'.', 0, 4096, 0)
os.chdir(WORK)
here = os.open('.', os.O_RDONLY)
os.mkdir('old')
syscall('pivot_root', b'.', b'old')
print('exchanged', flush=True)
)",
       [](Scene &scene) { return scene.said().find("exchanged") != std::string::npos; },
       none,
       {},
       true},
      {"make a device",
       "kernel",
       R"(
os.mknod('zero', 0o666 | 0o020000, os.makedev(1, 5))
if open('zero', 'rb').read(4) == b'\0' * 4: loot('read')
)",
       looted("read"),
       none,
       {},
       true},
      {"run a program that makes its user root",
       "kernel",
       R"(
import subprocess
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
said = subprocess.run([HOUSE + '/id'], capture_output=True, text=True).stdout
if 'euid=0' not in said: raise PermissionError('the program ran as ' + said)
print(said, flush=True)
)",
       [](Scene &scene) {
         return scene.said().find("stopped: ") == std::string::npos && scene.said().find("euid=0") != std::string::npos;
       },
       {{"readable", {"$HOUSE"}}},
       put_setuid_program,
       true},
      {"name the machine", "kernel", "socket.sethostname('taken')", renamed, none, name_machine, true},
      {"set the clock",
       "kernel",
       "syscall('settimeofday', 0, 0)\nloot('set to what it was')",
       looted("set"),
       none,
       {},
       true},
  };
}

Attempts settings() {
  const Json none = Json::object();
  const auto open_it = [](const char *path) {
    return "os.open('" + std::string(path) + "', os.O_WRONLY)\nloot('opened')";
  };
  return {
      {"open what the kernel runs when a program crashes",
       "kernel",
       open_it("/proc/sys/kernel/core_pattern"),
       looted("opened"),
       none,
       {},
       true},
      if_offered({"open the keys that restart the machine",
                  "kernel",
                  open_it("/proc/sysrq-trigger"),
                  looted("opened"),
                  none,
                  {},
                  true}),
      if_offered({"open a switch of the kernel in a fresh /sys",
                  "kernel",
                  R"(
os.mkdir('sys')
syscall('mount', b'mine', b'sys', b'sysfs', 0, 0)
any_of(*[lambda path=path: os.open('sys/' + path, os.O_WRONLY) for path in
         ('kernel/uevent_helper', 'kernel/mm/ksm/run', 'kernel/mm/transparent_hugepage/enabled', 'power/state')])
loot('opened')
)",
                  looted("opened"),
                  none,
                  {},
                  true}),
  };
}

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

}  // namespace

Attempts kernel() {
  Attempts all = namespaces();
  for (const auto &some : {settings(), calls()}) all.insert(all.end(), some.begin(), some.end());
  return all;
}

}  // namespace escapes
