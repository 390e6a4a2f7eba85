// SPDX-License-Identifier: Apache-2.0
//
// Bytes from one connection to another and back, as they come: what a tunnel does.
#ifndef ATHANOR_SANDBOX_PASSING_HPP
#define ATHANOR_SANDBOX_PASSING_HPP

#include <atomic>
#include <cstdint>
#include <string>

namespace athanor::sandbox {

// What passed, from the job's point of view. Another thread may look while it grows.
struct Tally {
  std::atomic<std::uint64_t> sent{0}, received{0};
};

struct Passing {
  int inside, outside;                             // made non-blocking here; not closed here
  std::string begun;                               // what is to be sent first, to the outside
  int idle_ms = -1;                                // ends when nothing has passed for so long; -1: never
  std::atomic<std::int64_t> *allowance = nullptr;  // bytes that may still pass, shared; null: no bound
  // Where what the inside said is kept until the outside answers: one that goes away before is `unanswered`, and the
  // inside is not told. Of no use any more once it is longer than `most_kept`. Null: the inside is told.
  std::string *kept = nullptr;
};
inline constexpr std::size_t most_kept = 4 << 20;
enum class Passed { all, idle, bound, unanswered };

// Returns when both sides have ended or one failed, or why it was ended. One side that ends its sending may still be
// sent to. Holds 64 KiB each way at most.
Passed pass(Passing passing, Tally &tally);

}  // namespace athanor::sandbox

#endif
