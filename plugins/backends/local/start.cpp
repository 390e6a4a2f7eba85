// SPDX-License-Identifier: Apache-2.0
//
// Processes and folders of single jobs. See start.hpp; which job when is decided in board.cpp.
#include "start.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace athanor::local {
namespace {

using namespace sandbox;
using sdk::Error;
using sdk::Json;

[[noreturn]] void refuse(const std::string &why) {
  throw Error(
      "unavailable", "the job's supervisor could not be started: " + why,
      "check that the plugin's folder holds athanor-supervisor and athanor-launch, and that the disk is not full");
}

// What posix_spawn is to do beside starting: quiet standard descriptors, `err` as standard error, and none of
// the host's signal settings.
class Arrangement {
 public:
  explicit Arrangement(int err) {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_addopen(&files_, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files_, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&files_, err, 2);
    posix_spawnattr_init(&how_);
    sigset_t set;
    sigemptyset(&set);
    posix_spawnattr_setsigmask(&how_, &set);
    sigfillset(&set);
    posix_spawnattr_setsigdefault(&how_, &set);
    posix_spawnattr_setflags(&how_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Arrangement() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&how_);
  }
  Arrangement(const Arrangement &) = delete;
  Arrangement &operator=(const Arrangement &) = delete;
  const posix_spawn_file_actions_t *files() const { return &files_; }
  const posix_spawnattr_t *how() const { return &how_; }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t how_{};
};

std::string read_all(int fd) {
  std::string text;
  char chunk[4096];
  for (;;) {
    const ssize_t got = read(fd, chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(chunk, static_cast<std::size_t>(got));
  }
}

}  // namespace

void start_supervisor(const Json &document, const std::string &folder, const Settings &settings, bool foreground) {
  {
    const Descriptor opened = open_folder(folder);
    if (!opened) refuse(folder + ": " + std::strerror(errno));
    write_whole(opened.get(), job_file, document.dump(2) + "\n", false);
  }
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) refuse(std::strerror(errno));
  const Descriptor words(ends[0]);
  Descriptor err(ends[1]);
  const Arrangement arrangement(err.get());
  const char *argv[] = {settings.supervisor.c_str(), folder.c_str(), settings.launcher.c_str(),
                        foreground ? "--foreground" : nullptr, nullptr};
  char *const nothing[] = {nullptr};
  pid_t pid = 0;
  const int failed =
      posix_spawn(&pid, argv[0], arrangement.files(), arrangement.how(), const_cast<char *const *>(argv), nothing);
  if (failed) refuse(settings.supervisor.string() + ": " + std::strerror(failed));
  err = Descriptor();
  std::string said = read_all(words.get());
  int status = 0;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return;  // the host collects its children itself; the folder will tell
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  if (WIFEXITED(status) && WEXITSTATUS(status) == status_taken)
    throw Error("busy", "another job was faster with what the job was to be lent");
  while (!said.empty() && said.back() == '\n') said.pop_back();
  refuse(said.empty() ? "it ended at once without a word" : said);
}

Descriptor watch_supervisor(const std::string &folder) {
  const Descriptor opened = open_folder(folder);
  const auto holder = opened ? lock_holder(opened.get()) : std::nullopt;
  if (!holder || *holder == 0) return Descriptor();
  Descriptor process(static_cast<int>(syscall(SYS_pidfd_open, *holder, 0)));
  // Who still holds the lock now is the process that was opened, not one that got its number later.
  return process && lock_holder(opened.get()) == holder ? std::move(process) : Descriptor();
}

}  // namespace athanor::local
