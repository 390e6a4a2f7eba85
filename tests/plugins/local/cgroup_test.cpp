// SPDX-License-Identifier: Apache-2.0
//
// The files of control groups, version 1 and 2, played by plain folders: which place is chosen, what is written, what
// is read. Real groups are in groups_test.cpp.
#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sandbox/groups.hpp"
#include "sandbox/supervisor/cgroup.hpp"

namespace fs = std::filesystem;
using namespace athanor::sandbox;

namespace {

struct Machine {
  fs::path root;
  Machine() {
    std::string name = (fs::temp_directory_path() / "cgroup-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()));
    root = name;
  }
  ~Machine() { fs::remove_all(root); }
  void file(const std::string &path, const std::string &text) const {
    fs::create_directories((root / path).parent_path());
    std::ofstream(root / path) << text;
  }
  std::string text(const fs::path &path) const {
    std::ostringstream text;
    text << std::ifstream(root / path).rdbuf();
    return text.str();
  }
  // A line of /proc/self/mountinfo.
  std::string mounted(const std::string &at, const std::string &type, const std::string &options,
                      const std::string &top = "/") const {
    return "40 30 0:34 " + top + " " + (root / at).string() + " rw,nosuid shared:9 - " + type + " none rw," + options +
           "\n";
  }
  // A group as version 2 shows it.
  void group(const std::string &path, const std::string &shared, const std::string &memory_max = "max\n") const {
    file(path + "/cgroup.procs", "");
    file(path + "/cgroup.subtree_control", shared);
    file(path + "/memory.max", memory_max);
  }
};

// Makes a group whose files exist, as the kernel would have made them.
void furnish(const fs::path &group) {
  fs::create_directories(group);
  for (const char *name : {"memory.max", "memory.swap.max", "memory.oom.group", "pids.max", "cgroup.procs",
                           "cgroup.kill", "memory.limit_in_bytes"})
    std::ofstream(group / name) << "";
}

const Limits limits{60, 0, 100 << 20, 50, 1 << 30, 1 << 20};

}  // namespace

TEST_CASE("version 1: the own group of each hierarchy, where it can be written to") {
  const Machine m;
  m.file("memory/mine/cgroup.procs", "");
  m.file("pids/cgroup.procs", "");
  const std::string mounts = "22 1 0:5 / /proc rw - proc proc rw\n" + m.mounted("memory", "cgroup", "memory") +
                             m.mounted("pids", "cgroup", "pids") + m.mounted("cpu", "cgroup", "cpu,cpuacct");
  const auto places = group_places(mounts, "4:memory:/mine\n3:cpu,cpuacct:/\n8:pids:/\n0::/\n");
  REQUIRE(places.size() == 2);
  CHECK(places[0] == GroupPlace{GroupPlace::Kind::memory_v1, (m.root / "memory/mine").string()});
  CHECK(places[1] == GroupPlace{GroupPlace::Kind::processes_v1, (m.root / "pids").string()});
}

TEST_CASE("a group that lies outside what is mounted is not used") {
  const Machine m;
  m.file("memory/cgroup.procs", "");
  CHECK(group_places(m.mounted("memory", "cgroup", "memory", "/theirs"), "4:memory:/mine\n").empty());
  CHECK(group_places(m.mounted("memory", "cgroup", "memory", "/.."), "4:memory:/\n").empty());
  CHECK(group_places(m.mounted("memory", "cgroup", "memory", "/mine"), "4:memory:/mine\n").size() == 1);
}

TEST_CASE("version 2: beside the own group, which holds processes, unless that would escape a limit") {
  const Machine m;
  m.group("v2/user", "cpu memory pids\n");
  m.group("v2/user/shell", "");
  const std::string mounts = m.mounted("v2", "cgroup2", "nsdelegate"), own = "0::/user/shell\n";
  CHECK(group_places(mounts, own) ==
        std::vector<GroupPlace>{{GroupPlace::Kind::both_v2, (m.root / "v2/user").string()}});
  m.group("v2/user/shell", "", "1000000\n");
  CHECK(group_places(mounts, own).empty());
  m.group("v2/user/shell", "memory pids\n", "1000000\n");  // it shares its limits out itself
  CHECK(group_places(mounts, own)[0].folder == (m.root / "v2/user/shell").string());
}

TEST_CASE("version 2: no place without both controllers") {
  const Machine m;
  m.group("v2/user", "cpu pids\n");
  m.group("v2/user/shell", "");
  CHECK(group_places(m.mounted("v2", "cgroup2", "nsdelegate"), "0::/user/shell\n").empty());
}

TEST_CASE("version 2: limits are written, kills are read") {
  const Machine m;
  const GroupPlace place{GroupPlace::Kind::both_v2, (m.root / "user").string()};
  const fs::path made = m.root / "user/athanor-1";
  furnish(made);
  const Group group({place}, "athanor-1", limits);
  CHECK(group.counts_memory());
  CHECK(m.text(made / "memory.max") == std::to_string((100 << 20) + (16 << 20)));
  CHECK(m.text(made / "memory.swap.max") == "0");
  CHECK(m.text(made / "memory.oom.group") == "1");
  CHECK(m.text(made / "pids.max") == "58");
  CHECK(group.join());
  CHECK(m.text(made / "cgroup.procs") == "0");
  CHECK(group.memory_kills() == 0);
  std::ofstream(made / "memory.events") << "low 0\noom 3\noom_kill 2\noom_group_kill 1\n";
  CHECK(group.memory_kills() == 2);
}

TEST_CASE("a place where no group can be made bounds nothing") {
  const Machine m;
  const Group group({{GroupPlace::Kind::both_v2, (m.root / "nowhere").string()}}, "athanor-1", limits);
  CHECK_FALSE(group.counts_memory());
  CHECK(group.folders().empty());
  CHECK(group.join());
}

TEST_CASE("sweeping: the members are killed at once where the kernel can, and only groups of ours are touched") {
  const Machine m;
  const fs::path ours = m.root / "athanor-1", theirs = m.root / "theirs", folder = m.root / "job";
  fs::create_directories(folder);
  fs::create_directories(theirs);
  furnish(ours);  // a plain folder with files in it cannot be removed, so what was written there stays
  const int job = open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  note_groups(job, {ours.string(), theirs.string()});
  sweep_groups(job);
  CHECK(m.text(ours / "cgroup.kill") == "1");
  CHECK(fs::exists(theirs));
  std::ofstream(folder / "groups") << "another-machine\n" << (m.root / "athanor-2").string() << "\n";
  fs::create_directories(m.root / "athanor-2");
  sweep_groups(job);
  CHECK(fs::exists(m.root / "athanor-2"));
  note_groups(job, {(m.root / "athanor-2").string()});
  sweep_groups(job);
  CHECK_FALSE(fs::exists(m.root / "athanor-2"));
  close(job);
}
