// SPDX-License-Identifier: Apache-2.0
//
// Attempts on the kernel by its namespaces, mounts and settings. What would change the real machine is only opened, or
// asked in a way that changes nothing.
#include <unistd.h>

#include "tests/plugins/local/escapes/attempt.hpp"

namespace escapes {
namespace {

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
      if_offered({"make a user namespace by the calls of 32-bit programs", "kernel", R"(
import ctypes, mmap
if os.uname().machine != 'x86_64': raise NotImplementedError('no such calls on this processor')
# push rbx; mov eax, 310 (unshare); mov ebx, CLONE_NEWUSER; int 0x80; pop rbx; ret
code = b'\x53\xb8' + struct.pack('I', 310) + b'\xbb' + struct.pack('I', 0x10000000) + b'\xcd\x80\x5b\xc3'
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(code)
result = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
if result < 0: raise OSError(-result, os.strerror(-result))
loot('made')
)",
                  looted("made")}),
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

}  // namespace

Attempts kernel() {
  Attempts all = namespaces();
  const Attempts more = settings();
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace escapes
