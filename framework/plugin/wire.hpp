// SPDX-License-Identifier: Apache-2.0
//
// What host and isolated plugin say to each other: one JSON object a line, in UTF-8, on a socket. docs/isolation.md
// is the description for those who speak it from another language; here are only the lines themselves.
#ifndef ATHANOR_PLUGIN_WIRE_HPP
#define ATHANOR_PLUGIN_WIRE_HPP

#include <sched.h>

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace athanor::wire {

using Json = nlohmann::json;

constexpr int version = 1;

// The longest line: a document of the greatest size, and room for what stands around it.
constexpr std::size_t line_max = (std::size_t{16} << 20) + (std::size_t{64} << 10);

struct Message {
  std::string type;      // "run", "result", ...
  std::uint64_t id = 0;  // of the question that it belongs to; 0 where it has none
  Json members;          // all of it
  std::size_t size = 0;  // of its line, in bytes

  Json take_document();                        // null where it has none
  std::string text(const char *member) const;  // empty where it has none
};

// Throws Error("plugin_fault") in words that continue "it sent ".
Message read(std::string_view line);

// A line with its end. `members` are further ones beside type and id.
std::string line(std::string_view type, std::uint64_t id, const Json &members = {});
// The same with a document. Throws Error("bad_reply") naming `what` when it is larger than documents may be.
std::string line(std::string_view type, std::uint64_t id, const Json &members, const Json &document,
                 const std::string &what);

// Asks again and again, for less time than it takes to be put to sleep and woken on another core; false: not yet. An
// answer of the other side is often as quick. Whoever else wants the core gets it.
template <class Condition>
bool soon(Condition come) {
  constexpr std::chrono::microseconds brief(50);
  const auto last = std::chrono::steady_clock::now() + brief;
  do
    if (come()) return true;
  while (::sched_yield() == 0 && std::chrono::steady_clock::now() < last);
  return false;
}

// Bytes as they come, made lines.
class Lines {
 public:
  void add(const char *bytes, std::size_t size) { buffer_.append(bytes, size); }
  std::optional<std::string> next();                                    // without its end
  bool too_long() const { return buffer_.size() - begin_ > line_max; }  // asked when there is no next
  std::string rest() const { return buffer_.substr(begin_); }           // what has no end yet

 private:
  std::string buffer_;
  std::size_t begin_ = 0, looked_ = 0;  // of the next line; up to where there is no end
};

}  // namespace athanor::wire

#endif
