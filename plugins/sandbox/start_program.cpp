// SPDX-License-Identifier: Apache-2.0
//
// See start_program.hpp.
#include "sandbox/start_program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>

namespace athanor::sandbox {
namespace {

// What posix_spawn is to do beside starting.
class Arrangement {
 public:
  explicit Arrangement(const Start &start) {
    posix_spawn_file_actions_init(&files_);
    stream(0, start.in, O_RDONLY);
    stream(1, start.out, O_WRONLY);
    stream(2, start.err, O_WRONLY);
    posix_spawnattr_init(&how_);
    sigset_t set;
    sigemptyset(&set);
    posix_spawnattr_setsigmask(&how_, &set);
    sigfillset(&set);
    posix_spawnattr_setsigdefault(&how_, &set);
    posix_spawnattr_setpgroup(&how_, 0);
    const int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (start.own_group ? POSIX_SPAWN_SETPGROUP : 0);
    posix_spawnattr_setflags(&how_, static_cast<short>(flags));
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
  void stream(int place, int fd, int flags) {
    if (fd < 0)
      posix_spawn_file_actions_addopen(&files_, place, "/dev/null", flags, 0);
    else
      posix_spawn_file_actions_adddup2(&files_, fd, place);
  }

  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t how_{};
};

std::vector<char *> pointers(const std::vector<std::string> &texts) {
  std::vector<char *> all;
  all.reserve(texts.size() + 1);
  for (const std::string &text : texts) all.push_back(const_cast<char *>(text.c_str()));
  all.push_back(nullptr);
  return all;
}

}  // namespace

int start_program(const Start &start, pid_t &pid) {
  const Arrangement arrangement(start);
  const std::vector<char *> argv = pointers(start.words), environment = pointers(start.environment);
  return posix_spawnp(&pid, argv[0], arrangement.files(), arrangement.how(), argv.data(), environment.data());
}

}  // namespace athanor::sandbox
