// SPDX-License-Identifier: Apache-2.0
#include "run/folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <thread>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "plugin/catalogue.hpp"
#include "run/code.hpp"
#include "run/frozen.hpp"
#include "services/artifacts.hpp"
#include "services/prompts.hpp"

namespace athanor {
namespace {

void each_template(const Plan &plan, const std::vector<Step> &steps,
                   const std::function<void(const StageStep &, const std::string &task, const fs::path &)> &take) {
  for (const Step &step : steps) {
    if (step.each) each_template(plan, step.each->steps, take);
    if (!step.stage) continue;
    const ComponentInfo &component = *step.stage->use.component;
    for (const auto &[task, declared] : object_at(component.info, "tasks").items()) {
      const fs::path source = find_template(task, plan.prompts, component.resources);
      if (!source.empty()) take(*step.stage, task, source);
    }
  }
}

// A later edit of a template does not change a run.
void freeze_prompts(const fs::path &folder, const Plan &plan) {
  each_template(plan, [&](const StageStep &, const std::string &, const fs::path &source) {
    write_file(folder / "prompts" / source.filename(), read_file(source));
  });
}

// What the pipeline was given as files, as blobs; what has changed since the check is refused.
void keep_given_files(const fs::path &folder, const Plan &plan, Ledger &ledger) {
  for (const auto &[key, given] : plan.inputs)
    for (const auto &[sha, path] : given.files) {
      const bool pdf = path.extension() != ".txt";
      if (keep_blob(folder, ledger, read_file(path), pdf ? "application/pdf" : "text/plain") != sha)
        throw Error("refused", "this file has changed since the pipeline was checked", "start again", path.string());
    }
}

void fill(const fs::path &folder, const Plan &plan, const std::string &id, const AddToFolder &add) {
  write_frozen(folder, plan);
  for (const char *name : {"jobs", "blobs", "artifacts"}) fs::create_directories(folder / name);
  const auto ledger = Ledger::create(folder / "ledger.sqlite");
  ledger->meta("id", id);
  ledger->meta("athanor", ATHANOR_VERSION);
  ledger->meta("created", timestamp());
  ledger->meta("pipeline_sha256", sha256(canonical(plan.resolved)));
  if (add) add(folder, *ledger);
  if (plan.code) keep_code(folder, *plan.code, *ledger);
  keep_given_files(folder, plan, *ledger);
  record_frozen(folder, *ledger);
  ledger->wait(ledger->event("", "run.created", {{"pipeline", plan.file.filename().string()}, {"seed", plan.seed}}));
}

// Whoever only looks (run_holder) has the lock for a moment, shared; that must not keep a writer away.
bool taken(int lock) {
  for (int tries = 0;; ++tries) {
    if (::flock(lock, LOCK_EX | LOCK_NB) == 0) return true;
    if (tries == 5) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace

void each_template(const Plan &plan,
                   const std::function<void(const StageStep &, const std::string &task, const fs::path &)> &take) {
  each_template(plan, plan.steps, take);
}

void write_frozen(const fs::path &folder, const Plan &plan) {
  write_file(folder / "pipeline.yaml", plan.text);
  write_file(folder / "topic.md", plan.topic);
  write_file(folder / "domain.json", pretty(plan.domain));
  freeze_prompts(folder, plan);
  write_file(folder / "pipeline.json", pretty(plan.resolved));  // last: it is what a resumed run goes by
}

fs::path default_run_folder(const Plan &plan) {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  ::localtime_r(&now, &local);
  char date[32];
  std::strftime(date, sizeof date, "%Y-%m-%d-%H%M%S", &local);
  const fs::path base = fs::current_path() / "runs" / (std::string(date) + "-" + plan.file.stem().string());
  fs::path folder = base;
  for (int n = 2; fs::exists(folder); ++n) folder = base.string() + "-" + std::to_string(n);
  return folder;
}

void grow_folder(const fs::path &folder, const std::string &option,
                 const std::function<void(const fs::path &growing)> &fill) {
  std::error_code none;
  const bool is_run = fs::exists(folder / "ledger.sqlite", none);
  const std::string other = "choose another " + option;
  if (fs::exists(folder, none) && !(fs::is_directory(folder, none) && fs::is_empty(folder, none)))
    throw Error("refused", is_run ? "this folder holds a run already" : "this folder is not empty",
                is_run ? "`athanor resume " + folder.string() + "` goes on with it; or " + other : other,
                folder.string());
  const fs::path growing =
      folder.parent_path() / ("." + folder.filename().string() + ".new-" + std::to_string(::getpid()));
  try {
    fs::create_directories(folder.parent_path());
    fs::create_directory(growing);
    fill(growing);
    fs::rename(growing, folder);
  } catch (const fs::filesystem_error &e) {
    fs::remove_all(growing, none);
    throw Error(
        "refused",
        "the " + std::string(option == "--run-dir" ? "run " : "") + "folder cannot be made: " + e.code().message(),
        "choose another place with " + option, folder.string());
  } catch (...) {
    fs::remove_all(growing, none);
    throw;
  }
}

void make_run_folder(const fs::path &folder, const Plan &plan, const AddToFolder &add) {
  grow_folder(folder, "--run-dir",
              [&](const fs::path &growing) { fill(growing, plan, folder.filename().string(), add); });
}

std::optional<RunHolder> run_holder(const fs::path &folder) {
  RunHolder out{read_both_ends(folder / "lock", 200)};
  if (out.text.empty()) return std::nullopt;  // whoever lets go of a run empties it; whoever was killed does not
  const int fd = ::open((folder / "lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return std::nullopt;
  const bool held = ::flock(fd, LOCK_SH | LOCK_NB) != 0;
  ::close(fd);
  if (!held) return std::nullopt;
  if (out.text.rfind("process ", 0) == 0) out.process = std::strtol(out.text.c_str() + 8, nullptr, 10);
  std::replace_if(
      out.text.begin(), out.text.end(), [](char c) { return c >= 0 && c < 0x20; }, ' ');
  return out;
}

RunLock::RunLock(const fs::path &folder) : fd_(::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
  if (fd_ < 0)
    throw Error("refused", std::string("the run cannot be locked: ") + std::strerror(errno),
                "you need write permission in the run folder", folder.string());
  if (!taken(fd_)) {
    const std::string holder = read_both_ends(folder / "lock", 200);
    ::close(fd_);
    throw Error("refused", "another process is running this run" + (holder.empty() ? "" : " (" + holder + ")"),
                "wait for it, or stop it first", folder.string());
  }
  char host[128] = "";
  ::gethostname(host, sizeof host - 1);
  const std::string holder = "process " + std::to_string(::getpid()) + " on " + host + " since " + timestamp();
  if (::ftruncate(fd_, 0) != 0 || ::write(fd_, holder.data(), holder.size()) < 0) {
    ::close(fd_);
    throw Error("unavailable", "the run cannot be locked: the lock file cannot be written", "is the disk full?",
                (folder / "lock").string());
  }
}

RunLock::~RunLock() {
  // Emptied, not removed: another process may hold the same file open by now.
  if (::ftruncate(fd_, 0) != 0) {
  }
  ::close(fd_);
}

}  // namespace athanor
