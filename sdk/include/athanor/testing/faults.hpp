// SPDX-License-Identifier: Apache-2.0
//
// Faults for tests: errors as services give them, and the plan of which call gets one.
#ifndef ATHANOR_TESTING_FAULTS_HPP
#define ATHANOR_TESTING_FAULTS_HPP

#include <athanor/plugin.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace athanor::sdk::testing {

// Too many requests; the service asks for so many seconds of patience.
inline Error rate_limited(double retry_after_s) {
  Error out("rate_limited", "too many requests", "wait, and ask less often");
  out.details = {{"retry_after_s", retry_after_s}, {"http_status", 429}};
  return out;
}
// Nobody answers; whether the request arrived is not known.
inline Error unavailable() {
  Error out("unavailable", "the connection was reset", "try again later");
  out.details = {{"maybe_billed", true}};
  return out;
}

// Which calls fail, and how.
class Faults {
 public:
  void at(std::size_t number, Error error) { by_number_.insert_or_assign(number, std::move(error)); }
  void under(const std::string &key, Error error, std::size_t times) {
    by_key_.insert_or_assign(key, std::make_pair(std::move(error), times));
  }
  // The fault of the call of this number, or the first of the keys that has one left.
  std::optional<Error> take(std::size_t number, const std::vector<std::string> &keys) {
    if (const auto found = by_number_.find(number); found != by_number_.end()) return found->second;
    for (const std::string &key : keys) {
      const auto found = by_key_.find(key);
      if (found == by_key_.end() || found->second.second == 0) continue;
      --found->second.second;
      return found->second.first;
    }
    return std::nullopt;
  }

 private:
  std::map<std::size_t, Error> by_number_;
  std::map<std::string, std::pair<Error, std::size_t>> by_key_;
};

}  // namespace athanor::sdk::testing

#endif
