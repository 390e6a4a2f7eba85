// SPDX-License-Identifier: Apache-2.0
//
// Attempts to fill the disk, of which a job may have 8 MiB here, and to write without an end. Each ends by itself.
#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "tests/plugins/local/escapes/attempt.hpp"

namespace escapes {
namespace {

std::uintmax_t size_of(const fs::path &file) {
  std::error_code none;
  const auto size = fs::file_size(file, none);
  return none ? 0 : size;
}

}  // namespace

Attempts storage() {
  const Json small{{"limits", {{"disk_bytes", 8 << 20}}}};
  return {
      {"fill the disk with one file", "disk", R"(
with open('taken', 'wb') as file:
    for _ in range(64): file.write(b'x' * (1 << 20))
hold()
)",
       [](Scene &scene) { return size_of(scene.work / "taken") > 32 << 20; }, small},
      {"fill the disk with many files", "disk", R"(
for i in range(64):
    with open(f'taken{i}', 'wb') as file: file.write(b'x' * (1 << 20))
    time.sleep(0.01)
hold()
)",
       looted("held"), small},
      {"use up the places for files with empty ones", "disk", R"(
for i in range(20000): os.close(os.open(f'taken{i}', os.O_CREAT | os.O_WRONLY))
hold()
)",
       looted("held"), small},
      {"fill the disk with files that have no name any more", "disk", R"(
kept = []
for i in range(64):
    kept.append(open(f'taken{i}', 'wb', buffering=0))
    os.unlink(f'taken{i}')
    kept[-1].write(b'x' * (1 << 20))
hold()
)",
       looted("held"), small},
      {"fill the disk with files that never had a name", "disk", R"(
kept = [os.open('.', os.O_TMPFILE | os.O_WRONLY) for _ in range(64)]
for fd in kept: os.write(fd, b'x' * (1 << 20))
hold()
)",
       looted("held"), small},
      {"fill the disk in a folder that may not be listed", "disk", R"(
os.mkdir('closed')
os.chmod('closed', 0o311)
for i in range(64):
    with open(f'closed/taken{i}', 'wb') as file: file.write(b'x' * (1 << 20))
hold()
)",
       looted("held"), small},
      {"make a file that says it holds a terabyte", "disk",
       "os.truncate(os.open('taken', os.O_CREAT | os.O_RDWR), 1 << 40)",
       [](Scene &scene) { return size_of(scene.work / "taken") == std::uintmax_t{1} << 40; }, small},
      {"nest folders thousands deep", "disk", R"(
for _ in range(3000):
    os.mkdir('d')
    os.chdir('d')
hold()
)",
       looted("held"), small},
      {"print without an end", "output", R"(
line = b'x' * 65535 + b'\n'
for _ in range(1000): os.write(1, line)
)",
       [](Scene &scene) { return size_of(scene.job / "stdout") > 32 << 20; }},
      {"complain without an end", "output", R"(
line = b'x' * 65535 + b'\n'
for _ in range(1000): os.write(2, line)
)",
       [](Scene &scene) { return size_of(scene.job / "stderr") > 32 << 20; }},
      {"go on printing when the job has ended", "output", R"(
if os.fork() == 0:
    os.setsid()
    for _ in range(1000):
        os.write(1, b'x' * 65536)
        time.sleep(0.001)
    os._exit(0)
time.sleep(0.3)
)",
       [](Scene &scene) {
         for (int i = 0; i < (scene.walled ? 10 : 3000); ++i) {
           if (size_of(scene.job / "stdout") > 32 << 20) return true;
           std::this_thread::sleep_for(std::chrono::milliseconds(20));
         }
         return false;
       }},
  };
}

}  // namespace escapes
