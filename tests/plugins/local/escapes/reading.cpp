// SPDX-License-Identifier: Apache-2.0
//
// Attempts to read what is the house's or another job's.
#include <fcntl.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include <cstring>
#include <vector>

#include "tests/plugins/local/escapes/attempt.hpp"

namespace escapes {
namespace {

// The house has its diary open, in a descriptor that its children inherit.
void open_diary(Scene &scene) {
  const int fd = open("/mnt/home/diary", O_RDONLY);
  scene.kept.push_back(std::shared_ptr<void>(nullptr, [fd](void *) { close(fd); }));
  scene.env["DIARY_FD"] = std::to_string(fd);
}

// A handle finds a file without a path, whatever is mounted where.
void take_handle(Scene &scene) {
  std::vector<char> space(sizeof(file_handle) + MAX_HANDLE_SZ);
  auto *handle = reinterpret_cast<file_handle *>(space.data());
  handle->handle_bytes = MAX_HANDLE_SZ;
  int mount = 0;
  if (name_to_handle_at(AT_FDCWD, "/mnt/home/diary", handle, &mount, 0) != 0) return;
  std::string text;
  for (std::size_t i = 0; i < sizeof(file_handle) + handle->handle_bytes; ++i) {
    constexpr const char *digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(space[i]);
    (text += digits[byte >> 4]) += digits[byte & 15];
  }
  scene.env["HANDLE"] = text;
}

// Shared memory of the house's that everybody may attach.
void share_memory(Scene &scene) {
  const key_t key = 0x41000000 | (getpid() & 0xffff);
  const int segment = shmget(key, 4096, IPC_CREAT | 0666);
  void *at = shmat(segment, nullptr, 0);
  if (at == reinterpret_cast<void *>(-1)) return;
  std::strcpy(static_cast<char *>(at), secret);
  scene.kept.push_back(std::shared_ptr<void>(at, [segment](void *there) {
    shmdt(there);
    shmctl(segment, IPC_RMID, nullptr);
  }));
  scene.env["SHARED_KEY"] = std::to_string(key);
}

}  // namespace

Attempts reading() {
  return {
      {"read a file in the house's home", "read", "loot(open('/mnt/home/diary').read())", looted(diary)},
      {"read a file through the root of any process", "read", R"(
def through(pid): return lambda: loot(open(f'/proc/{pid}/root/mnt/home/diary').read())
any_of(*[through(pid) for pid in ['self'] + others()])
)",
       looted(diary)},
      {"read the machine's password file",
       "read",
       "loot(open('/etc/shadow').read())",
       looted("root:"),
       Json::object(),
       {},
       true},
      {"read another job's results", "read", R"(
any_of(lambda: loot(open(SIBLING + '/work/results.jsonl').read()),
       lambda: loot(open('../../sibling/work/results.jsonl').read()))
)",
       looted("results of the sibling")},
      {"read what the host wrote about the job", "read", R"(
any_of(lambda: loot(open(JOB + '/job.json').read()), lambda: loot(open('../job.json').read()),
       lambda: loot(open('/proc/self/cwd/../job.json').read()))
)",
       looted("athanor.sandbox.job")},
      {"read another job's output", "read", "loot(open(SIBLING + '/stdout').read())", looted("first")},
      {"read the environment of the house's processes", "read", R"(
def environment(pid): return lambda: loot(open(f'/proc/{pid}/environ', 'rb').read())
for pid in others():
    try: environment(pid)()
    except OSError: pass
if b'the-secret' not in open(LOOT, 'rb').read(): raise LookupError('no secret in any environment in sight')
)",
       looted(secret)},
      {"read the command lines of the house's processes", "read", "loot(open(f'/proc/{bystander()}/cmdline').read())",
       looted("bystander-")},
      {"read from a descriptor that was left open", "read", R"(
for fd in range(3, 256):
    try: loot(os.pread(fd, 100, 0))
    except OSError as problem: last = problem
raise last
)",
       looted(diary), Json::object(), open_diary},
      {"take a descriptor out of a process of the house", "read", R"(
def take(pid): return lambda: loot(os.pread(
    syscall('pidfd_getfd', syscall('pidfd_open', pid, 0), int(os.environ['DIARY_FD']), 0), 100, 0))
any_of(*[take(pid) for pid in others()])
)",
       looted(diary), Json::object(), open_diary},
      {"open a file by its handle instead of its path", "read", R"(
import ctypes
handle = bytes.fromhex(os.environ['HANDLE'])
fd = syscall('open_by_handle_at', os.open('.', os.O_RDONLY), ctypes.create_string_buffer(handle, len(handle)), 0)
loot(os.read(fd, 100))
)",
       looted(diary), Json::object(), take_handle, true},
      {"read shared memory of the house", "read", R"(
import ctypes
segment = syscall('shmget', int(os.environ['SHARED_KEY']), 0, 0)
loot(ctypes.string_at(syscall('shmat', segment, 0, 0o10000)))
)",
       looted(secret), Json::object(), share_memory},
      {"read the kernel's log",
       "read",
       R"(
import ctypes
space = ctypes.create_string_buffer(4096)
loot('read %d bytes' % syscall('syslog', 3, space, 4096))
)",
       looted("read "),
       Json::object(),
       {},
       true},
  };
}

}  // namespace escapes
