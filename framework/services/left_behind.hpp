// SPDX-License-Identifier: Apache-2.0
//
// The working folder of a job that has ended, read as what it is: something that a program made which may mean harm.
// Nothing here follows a link, waits for a pipe, touches a device, or takes more than was asked for; what is not taken
// is said in words that are safe to print. What is done with it stands in work.hpp.
#ifndef ATHANOR_SERVICES_LEFT_BEHIND_HPP
#define ATHANOR_SERVICES_LEFT_BEHIND_HPP

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace athanor {

// A name as a message may show it: control characters, what turns the direction of writing and what is no UTF-8 are
// escaped, the middle of a long one is left out.
std::string shown_name(std::string_view name);

// One line of JSON that a program wrote; discarded (is_discarded) when it is none, is longer than 1 MiB, or is nested
// deeper than 32 levels.
nlohmann::json row_of(std::string_view line);

class LeftBehind {
 public:
  explicit LeftBehind(std::filesystem::path folder) : folder_(std::move(folder)) {}

  struct Part {
    std::string bytes;       // the beginning, at most what was asked for
    std::uint64_t size = 0;  // of the whole file, as it says itself: a sparse file takes less room
  };
  // The beginning of a regular file, given by its path inside. Nothing when there is none; when it is there and not
  // to be read, `why` says so.
  std::optional<Part> read(const std::string &inner, std::size_t most, std::string &why) const;

  struct Found {
    std::vector<std::string> files;     // paths inside of regular files that may be read, sorted
    std::vector<std::string> left_out;  // sentences: what matched and is not among them, and why
  };
  // What matches one of the patterns (*, ?), at most 2,000 files of 256 MiB each and 1 GiB together.
  Found matching(const std::vector<std::string> &patterns) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace athanor

#endif
