// SPDX-License-Identifier: Apache-2.0
//
// What a job's network connections came to: one line for each as it ends, and the table that the lines add up to.
#ifndef ATHANOR_SANDBOX_CONNECTIONS_HPP
#define ATHANOR_SANDBOX_CONNECTIONS_HPP

#include <cstdint>
#include <map>
#include <string>

namespace athanor::sandbox {

struct Connection {
  std::string host;  // empty: nobody learned for whom it was
  std::uint16_t port = 0;
  bool allowed = false;
  std::uint64_t sent = 0, received = 0;  // bytes, as the job sees it
  std::string why;                       // of a refusal, a failure, an early end
};

// One line of JSON, shorter than what a pipe takes whole.
std::string line_of(const Connection &connection);

// Adds up the lines by host, port, outcome. Bounded: of more than 200 rows the rest is only counted.
class Connections {
 public:
  void add(const std::string &line);  // one that is none is passed over
  // A JSON array: [{host, port, allowed, count, sent_bytes, received_bytes, why?}].
  std::string json() const;
  std::uint64_t left_out() const { return left_out_; }

 private:
  struct Row {
    std::uint64_t count = 0, sent = 0, received = 0;
    std::string why;
  };
  std::map<std::tuple<std::string, std::uint16_t, bool>, Row> rows_;
  std::uint64_t left_out_ = 0;
};

}  // namespace athanor::sandbox

#endif
