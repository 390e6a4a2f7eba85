// SPDX-License-Identifier: Apache-2.0
//
// The bounded copy of one output stream. See capture.hpp.
#include "sandbox/supervisor/capture.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace athanor::sandbox {
namespace {

constexpr std::uint64_t most_in_memory = 1 << 20;
constexpr int chunks_a_call = 32;

}  // namespace

Capture::Capture(int folder, const char *name, std::uint64_t limit) : tail_most_(std::min(limit / 2, most_in_memory)) {
  head_left_ = limit - tail_most_;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
  from_ = Descriptor(ends[0]);
  to_ = Descriptor(ends[1]);
  fcntl(from_.get(), F_SETFL, O_NONBLOCK);
  file_ = Descriptor(openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!file_) throw std::system_error(errno, std::generic_category(), std::string("cannot create ") + name);
}

bool Capture::take() {
  char chunk[65536];
  for (int i = 0; i < chunks_a_call; ++i) {
    const ssize_t got = read(from_.get(), chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return true;  // nothing there now
    if (got == 0) return false;
    keep(chunk, static_cast<std::size_t>(got));
  }
  return true;
}

void Capture::keep(const char *data, std::size_t size) {
  const std::size_t head = static_cast<std::size_t>(std::min<std::uint64_t>(size, head_left_));
  put(data, head);
  head_left_ -= head;
  tail_.append(data + head, size - head);
  if (tail_.size() <= 2 * tail_most_) return;  // trimmed rarely, so that every byte is moved at most twice
  left_out_ += tail_.size() - tail_most_;
  tail_.erase(0, tail_.size() - tail_most_);
}

void Capture::finish() {
  take();
  if (tail_.size() > tail_most_) {
    left_out_ += tail_.size() - tail_most_;
    tail_.erase(0, tail_.size() - tail_most_);
  }
  if (left_out_ > 0) {
    const std::string note = "\n[athanor: " + std::to_string(left_out_) + " bytes left out here]\n";
    put(note.data(), note.size());
  }
  put(tail_.data(), tail_.size());
  fdatasync(file_.get());
}

void Capture::put(const char *data, std::size_t size) {
  while (size > 0) {
    const ssize_t done = write(file_.get(), data, size);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return;  // the disk is full: the program goes on, its words are lost
    data += done;
    size -= static_cast<std::size_t>(done);
  }
}

}  // namespace athanor::sandbox
