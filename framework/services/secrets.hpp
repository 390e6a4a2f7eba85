// SPDX-License-Identifier: Apache-2.0
//
// Keys of services by name: the environment's NAME, else a line NAME=value in `secrets` in the user's configuration
// folder. Values are filled into requests when their bytes leave and stand nowhere else; whatever comes back is
// scrubbed of them.
#ifndef ATHANOR_SERVICES_SECRETS_HPP
#define ATHANOR_SERVICES_SECRETS_HPP

#include <bitset>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace athanor {

using Json = nlohmann::json;

// A text whose memory is overwritten when it goes.
class ConfidentialText {
 public:
  ConfidentialText() = default;
  explicit ConfidentialText(std::string_view text);
  ~ConfidentialText();
  ConfidentialText(ConfidentialText &&other) noexcept;
  ConfidentialText &operator=(ConfidentialText &&other) noexcept;
  std::string_view view() const { return {bytes_.data(), bytes_.size()}; }

 private:
  void wipe() noexcept;
  std::vector<char> bytes_;
};

// Overwrites what a text holds, and empties it.
void wipe(std::string &text);

// Filled before anything runs, then only read. [const functions: any thread]
class SecretStore {
 public:
  SecretStore() = default;
  SecretStore(const SecretStore &) = delete;
  SecretStore &operator=(const SecretStore &) = delete;

  // Takes the values of these names and wipes them from this process's environment, so that neither a job nor
  // /proc/self/environ has them. Names without a value are left out. Call before other threads read the environment.
  // Throws Error("refused") for a value that is too short to be one and for a file that others can read.
  void collect(const std::set<std::string> &names);
  // Throws Error("refused") for fewer than 6 characters and for line breaks.
  void add(const std::string &name, std::string_view value);

  bool has(const std::string &name) const { return values_.count(name) > 0; }
  // Throws Error("auth") saying where to put it. Do not keep the view's bytes anywhere.
  std::string_view value(const std::string &name) const;

  // The text with every value, as it is or in base64 or percent-encoded, replaced by [secret NAME].
  std::string scrub(std::string text) const;
  Json scrub(Json value) const;  // every text and key in it

 private:
  struct Pattern {
    ConfidentialText text;
    std::string name;
  };
  void add_pattern(const std::string &name, std::string_view text);
  const Pattern *pattern_at(std::string_view text) const;

  std::map<std::string, ConfidentialText> values_;
  std::map<std::string, std::vector<Pattern>> patterns_;  // by their first two bytes, the longest first
  std::bitset<65536> begins_;                             // pairs of bytes with which a pattern begins
};

// Why the secret NAME cannot be had, with what to do after a line break; "" when it is there. For checks: takes
// nothing.
std::string secret_problem(const std::string &name);

}  // namespace athanor

#endif
