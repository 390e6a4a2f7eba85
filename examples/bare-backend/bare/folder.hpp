// SPDX-License-Identifier: Apache-2.0
//
// What stands in a job's folder, which is all that the plugin and a job's runner share:
//
//   work/       the job's own                        job.json  what to run, put there before the runner starts
//   lock        held (fcntl) by the runner as long as it lives
//   exit.json   how the job ended; once it is there, the job has ended        stdout, stderr
//
// So a host that was started after the job learns from the folder as much as the one that started it.
#ifndef BARE_FOLDER_HPP
#define BARE_FOLDER_HPP

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>

namespace bare {

using Json = nlohmann::json;
namespace fs = std::filesystem;

enum class State { nothing, running, ended, lost };

// The document in a file, or nothing when there is none that can be read.
inline std::optional<Json> read_json(const fs::path &path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  Json out = Json::parse(text, nullptr, false);
  return out.is_object() ? std::optional(std::move(out)) : std::nullopt;
}

// Puts a document there whole or not at all, also when the power fails. Throws std::runtime_error.
inline void write_json(const fs::path &path, const Json &document) {
  const fs::path beside = path.string() + ".new";
  const std::string text = document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const bool written =
      fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (!written || std::rename(beside.c_str(), path.c_str()) != 0)
    throw std::runtime_error("cannot write " + path.string());
}

// The process that holds the lock, 0 if nobody does, -1 if there is no lock.
inline pid_t lock_holder(const fs::path &folder) {
  const int fd = ::open((folder / "lock").c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return -1;
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool asked = ::fcntl(fd, F_GETLK, &lock) == 0;
  ::close(fd);
  return asked && lock.l_type != F_UNLCK ? lock.l_pid : 0;
}

inline State state_of(const fs::path &folder) {
  const pid_t holder = lock_holder(folder);  // first: a runner writes exit.json before it lets go
  if (fs::exists(folder / "exit.json")) return State::ended;
  return holder < 0 ? State::nothing : holder > 0 ? State::running : State::lost;
}

}  // namespace bare

#endif
