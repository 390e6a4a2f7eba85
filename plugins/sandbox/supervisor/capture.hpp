// SPDX-License-Identifier: Apache-2.0
//
// What a job prints, kept within a bound: the first part goes into the file as it arrives, of the rest
// only the last part is kept in memory and written at the end, with a line that says how much is
// missing between. The program never gets the file itself, so it can neither truncate nor outgrow it.
#ifndef ATHANOR_SANDBOX_CAPTURE_HPP
#define ATHANOR_SANDBOX_CAPTURE_HPP

#include <cstdint>
#include <string>

#include "sandbox/folder.hpp"

namespace athanor::sandbox {

class Capture {
 public:
  // Makes the pipe and the file `name` below the folder. Throws std::system_error.
  Capture(int folder, const char *name, std::uint64_t limit);

  int reading_end() const { return from_.get(); }
  int writing_end() const { return to_.get(); }
  void close_writing_end() { to_ = Descriptor(); }

  // Takes what has arrived, without waiting, at most a few MiB a call; false when the pipe has no writer left.
  bool take();
  // Takes the last bytes, writes what was kept in memory, syncs. Does not wait for writers to go away.
  void finish();

 private:
  void keep(const char *data, std::size_t size);
  void put(const char *data, std::size_t size);

  Descriptor from_, to_, file_;
  std::uint64_t head_left_, tail_most_, left_out_ = 0;
  std::string tail_;
};

}  // namespace athanor::sandbox

#endif
