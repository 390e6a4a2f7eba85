// SPDX-License-Identifier: Apache-2.0
//
// Processes and folders of single jobs. See start.hpp; which job when is decided in board.cpp.
#include "start.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sandbox/start_program.hpp"

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

// Has a supervisor taken the folder's job, or even ended it?
bool is_taken(const std::string &folder) {
  const Descriptor opened = open_folder(folder);
  return opened && (lock_holder(opened.get()) || read_text(opened.get(), exit_file));
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
  Start start;
  start.words = {settings.supervisor.string(), folder, settings.launcher.string()};
  if (foreground) start.words.push_back("--foreground");
  start.err = err.get();
  pid_t pid = 0;
  if (const int failed = start_program(start, pid)) refuse(settings.supervisor.string() + ": " + std::strerror(failed));
  err = Descriptor();
  std::string said = read_all(words.get());
  int status = 0;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return;  // the host collects its children itself; the folder will tell
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  if (WIFEXITED(status) && WEXITSTATUS(status) == status_taken)
    throw Error("busy", "another job was faster with what the job was to be lent");
  // What starts a supervisor was killed, as when memory is short; the supervisor, which held its end of the pipe until
  // the job was its own, goes on.
  if (WIFSIGNALED(status) && is_taken(folder)) return;
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
