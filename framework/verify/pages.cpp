// SPDX-License-Identifier: Apache-2.0
#include "verify/pages.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <new>

namespace athanor::verify {
namespace {

std::size_t page_size() {
  static const std::size_t size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

}  // namespace

void *Pages::place(const void *bytes, std::size_t size) {
  const std::size_t whole = (size / page_size() + 1) * page_size();
  void *start = ::mmap(nullptr, whole + page_size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) throw std::bad_alloc();
  char *edge = static_cast<char *>(start) + whole;
  ::mprotect(edge, page_size(), PROT_NONE);
  void *out = place_ == Place::at_the_edge ? edge - size : start;
  if (size > 0) std::memcpy(out, bytes, size);
  pieces_.push_back({start, whole});
  return out;
}

void Pages::take_away() {
  for (const Piece &piece : pieces_) {
    std::memset(piece.start, '#', piece.size);
    ::mprotect(piece.start, piece.size, PROT_NONE);
  }
  pieces_.clear();
}

}  // namespace athanor::verify
