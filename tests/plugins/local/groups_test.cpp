// SPDX-License-Identifier: Apache-2.0
//
// Jobs in control groups of the kernel: the tests have some to themselves below /mnt/groups where they began as root on
// a machine with the first version. Where there are none, these cases show nothing, and say so.
#include <dirent.h>
#include <signal.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "backend.hpp"

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t MiB = 1 << 20;

bool has_groups() {
  const bool has = fs::exists("/mnt/groups/memory/memory.limit_in_bytes");
  if (!has) WARN("no control groups here: nothing is shown");
  return has;
}

std::vector<std::string> groups_of_jobs() {
  std::vector<std::string> found;
  for (const char *hierarchy : {"/mnt/groups/memory", "/mnt/groups/pids"})
    for (const auto &entry : fs::directory_iterator(hierarchy))
      if (entry.is_directory()) found.push_back(entry.path().string());
  return found;
}

struct Grouped {
  Place place;
  std::string sandbox = GENERATE(as<std::string>{}, "strict", "none");
  Backend backend{Json{{"sandbox", sandbox}}};
};

}  // namespace

TEST_CASE("groups: memory is bounded by the kernel, told as memory, and the group goes away") {
  if (!has_groups()) return;
  Grouped at;
  // Faster than anybody looks.
  const Json exit = at.backend.run(
      python_job(at.place, "a", "x = bytearray(b'x') * (3 << 30)", {{"limits", {{"memory_bytes", 64 * MiB}}}}));
  INFO(story(exit));
  CHECK(exit.at("reason") == "memory");
  CHECK(exit.at("peak_bytes") <= 90 * MiB);
  CHECK(groups_of_jobs().empty());
}

TEST_CASE("groups: memory that no process maps counts too") {
  if (!has_groups()) return;
  const Place place;
  Backend backend;
  const Json exit = backend.run(python_job(place, "a",
                                           "import os\n"
                                           "for n in range(40):\n"
                                           "  fd = os.memfd_create('x'); os.write(fd, bytes(4 << 20))\n",
                                           {{"limits", {{"memory_bytes", 64 * MiB}}}}));
  INFO(story(exit));
  CHECK(exit.at("reason") == "memory");
}

TEST_CASE("groups: a job that stays within its limits is not disturbed") {
  if (!has_groups()) return;
  Grouped at;
  const Json exit = at.backend.run(python_job(at.place, "a", "x = bytearray(b'x') * (40 << 20); print('kept')",
                                              {{"limits", {{"memory_bytes", 64 * MiB}}}}));
  INFO(story(exit));
  CHECK(exit.at("reason") == "exited");
  CHECK(output(exit) == "kept\n");
  CHECK_FALSE(fs::exists(at.place.path / "a/groups"));
}

TEST_CASE("groups: processes are bounded by the kernel also without walls") {
  if (!has_groups()) return;
  const Place place;
  Backend backend(Json{{"sandbox", "none"}});
  const Json exit = backend.run(python_job(place, "a",
                                           "import os, time\n"
                                           "n = 1\n"
                                           "try:\n"
                                           "  while n < 500:\n"
                                           "    if os.fork() == 0: time.sleep(60)\n"
                                           "    n += 1\n"
                                           "except BlockingIOError: print(n)\n",
                                           {{"limits", {{"processes", 40}}}}));
  INFO(story(exit));
  // Whoever comes first: the kernel, or the watch.
  CHECK((exit.at("reason") == "signalled" || std::stoi(output(exit)) < 60));
}

TEST_CASE("groups: what a killed supervisor left is gone after the next look") {
  if (!has_groups()) return;
  Grouped at;
  const std::string mark = "61536" + std::to_string(at.sandbox.size());
  const Json job = shell_job(at.place, "a", "setsid sleep " + mark + " & echo $! > it; wait");
  at.backend.ask("submit", {{"jobs", {job}}});
  REQUIRE(soon([&] { return alive("sleep " + mark); }));
  REQUIRE(groups_of_jobs().size() == 2);
  REQUIRE(fs::exists(at.place.path / "a/groups"));
  const pid_t supervisor = supervisor_of(at.place.path / "a");
  REQUIRE(supervisor > 0);
  REQUIRE(kill(supervisor, SIGKILL) == 0);
  CHECK(at.backend.end_of("a").at("reason") == "lost");
  CHECK(groups_of_jobs().empty());
  CHECK_FALSE(alive("sleep " + mark));  // also what nothing but its group still tied to the job
}
