// SPDX-License-Identifier: Apache-2.0
//
// The head of a request to a proxy: read within bounds, taken apart, and written anew for the server. Whatever a
// well-behaved client would not send is refused rather than guessed at.
#ifndef ATHANOR_SANDBOX_HEAD_HPP
#define ATHANOR_SANDBOX_HEAD_HPP

#include <cstdint>
#include <string>

namespace athanor::sandbox {

// Why a request cannot be served, as an HTTP status with a sentence.
struct Refusal {
  int status = 0;
  std::string why;
};

struct Head {
  bool tunnel = false;  // CONNECT
  std::string host;     // as host_name gives it
  std::uint16_t port = 0;
  std::string forwarded;  // the head for the server, when it is no tunnel
};

// Reads up to the empty line; what came behind it goes into `rest`. 431 when it is longer than 64 KiB, 408 when it
// takes longer than 30 s, 400 for an early end.
std::string read_head(int client, std::string &rest);  // throws Refusal
Head take_apart(const std::string &head);              // throws Refusal

}  // namespace athanor::sandbox

#endif
