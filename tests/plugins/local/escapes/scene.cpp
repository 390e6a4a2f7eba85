// SPDX-License-Identifier: Apache-2.0
//
// See scene.hpp.
#include "tests/plugins/local/escapes/scene.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace escapes {
namespace {

void open_folder_for_all(const fs::path &path) {
  fs::create_directories(path);
  fs::permissions(path, fs::perms::all);
}

}  // namespace

std::string text_of(const fs::path &file) {
  std::error_code none;
  if (!fs::is_regular_file(fs::symlink_status(file, none))) return {};
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

void write_text(const fs::path &file, const std::string &text) {
  std::ofstream(file, std::ios::binary) << text;
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read |
                            fs::perms::group_write | fs::perms::others_read | fs::perms::others_write);
}

Scene::Scene(const fs::path &place, bool with_walls)
    : folder(place / (with_walls ? "walled" : "bare")),
      job(folder / "job"),
      work(job / "work"),
      sibling(folder / "sibling"),
      house(folder / "house"),
      walled(with_walls),
      token("bystander-" + std::to_string(getpid()) + (with_walls ? "-walled" : "-bare")),
      env{{"JOB", job.string()},
          {"WORK", work.string()},
          {"SIBLING", sibling.string()},
          {"HOUSE", house.string()},
          {"TOKEN", token}} {
  for (const auto &path : {place, folder, job, work, sibling, sibling / "work", house}) open_folder_for_all(path);
  write_text(house / "canary", canary_text);
  write_text(sibling / "work/results.jsonl", sibling_results);
  if (walled) return;
  // What a backend would have put there.
  write_text(job / "job.json", "{\"schema\":\"athanor.sandbox.job/1\"}");
  for (const char *name : {"stdout", "lock"})
    for (const auto &path : {job, sibling}) write_text(path / name, "first\n");
}

std::string Scene::loot() const { return text_of(work / "loot"); }
std::string Scene::said() const { return text_of(job / "stdout") + text_of(job / "stderr"); }

pid_t Scene::process(const std::string &text) const {
  for (const auto &entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (text_of(entry.path() / "cmdline").find(text) != std::string::npos) return std::atoi(name.c_str());
  }
  return 0;
}

bool Scene::heart_beats() const {
  const std::string before = text_of(work / "heartbeat");
  for (int i = 0; i < (walled ? 20 : 3000); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    if (text_of(work / "heartbeat") != before) return true;
  }
  return false;
}

std::string Scene::harm() const {
  if (text_of(house / "canary") != canary_text) return "the house's canary was changed";
  if (text_of("/mnt/home/diary") != std::string(diary) + "\n") return "the house's diary was changed";
  if (text_of(sibling / "work/results.jsonl") != sibling_results) return "the sibling's results were changed";
  if (fs::exists(sibling / "cancel")) return "the sibling was asked to end";
  if (!bystander_lives()) return "a process of the house was killed";
  return {};
}

void become_bystander(const std::string &token) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  execl("/bin/sleep", token.c_str(), "600", nullptr);
  _exit(127);
}

}  // namespace escapes
