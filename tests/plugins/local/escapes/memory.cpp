// SPDX-License-Identifier: Apache-2.0
//
// Attempts to hold more memory than a job may have, 64 MiB here. Each ends by itself at 200 MiB.
#include "tests/plugins/local/escapes/attempt.hpp"

namespace escapes {

Attempts memory() {
  const Json small{{"limits", {{"memory_bytes", 64 << 20}, {"disk_bytes", 64 << 20}}}};
  return {
      {"hold too much memory in one process", "memory", R"(
taken = [bytearray(b'x') * (10 << 20) for _ in range(20)]
hold()
)",
       looted("held"), small},
      {"hold too much memory in many processes", "memory", R"(
for _ in range(7):
    if os.fork() == 0:
        taken = bytearray(b'x') * (30 << 20)
        time.sleep(30)
        os._exit(0)
time.sleep(0.5)
hold()
)",
       looted("held"), small},
      {"hold too much memory that processes share", "memory", R"(
import mmap
taken = mmap.mmap(-1, 200 << 20)
for at in range(0, 200 << 20, 4096): taken[at] = 1
hold()
)",
       looted("held"), small},
      {"hold too much memory in files that have no name and that nobody maps", "memory", R"(
for _ in range(20): os.write(os.memfd_create('taken'), b'x' * (10 << 20))
hold()
)",
       looted("held"), small},
      {"hold too much shared memory that nobody has attached", "memory", R"(
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
for _ in range(20):
    segment = syscall('shmget', 0, 10 << 20, 0o1600)
    at = libc.shmat(segment, None, 0)
    ctypes.memset(at, 1, 10 << 20)
    libc.shmdt(ctypes.c_void_p(at))
hold()
)",
       looted("held"), small},
      {"hold too much memory in the files of /tmp", "memory", R"(
for i in range(20):
    with open(f'/tmp/taken{i}', 'wb') as file: file.write(b'x' * (10 << 20))
hold()
)",
       looted("held"), small},
      {"hold too much memory in the files of /dev/shm", "memory", R"(
for i in range(20):
    with open(f'/dev/shm/taken{i}', 'wb') as file: file.write(b'x' * (10 << 20))
hold()
)",
       looted("held"), small},
      {"lock memory so that it cannot be swapped",
       "memory",
       R"(
import ctypes, mmap
taken = mmap.mmap(-1, 100 << 20)
syscall('mlock', ctypes.addressof(ctypes.c_char.from_buffer(taken)), 100 << 20)
loot('locked')
)",
       looted("locked"),
       Json::object(),
       {},
       true},
  };
}

}  // namespace escapes
