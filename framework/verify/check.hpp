// SPDX-License-Identifier: Apache-2.0
//
// One rule that a plugin is held to: what it is called, how strict one must be to ask for it, what it says, and the
// function that looks. The function runs in a process of its own (trial.hpp), so it may do to the plugin what it likes.
#ifndef ATHANOR_VERIFY_CHECK_HPP
#define ATHANOR_VERIFY_CHECK_HPP

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace athanor::verify {

namespace fs = std::filesystem;

// loads: seen without using it; behaves: used as a host does; contract: used as hardly a host does, but may;
// fuzz: used at random.
enum Level { loads = 1, behaves = 2, contract = 3, fuzz = 4 };
constexpr int strictest = fuzz;

enum class Status { passed, failed, crashed, warning, skipped };
const char *name_of(Status status);

struct Outcome {
  Status status = Status::passed;
  std::string seen;      // what was seen, or why nothing was looked at; empty when it passed
  bool concerns = true;  // false: the rule is none for this kind of component, which is as good as passed
};

inline Outcome passed() { return {}; }
inline Outcome failed(std::string seen) { return {Status::failed, std::move(seen)}; }
inline Outcome warning(std::string seen) { return {Status::warning, std::move(seen)}; }
inline Outcome skipped(std::string why) { return {Status::skipped, std::move(why)}; }
inline Outcome no_concern(std::string why) { return {Status::skipped, std::move(why), false}; }

// What a check is given, in its process.
struct Setting {
  fs::path file;           // absolute
  fs::path scratch;        // an empty folder of its own
  std::string kind, name;  // of the component; empty for checks of the file
  std::uint64_t seed = 0;
  // Says what comes next. If that never returns, it is what the user reads: "crashed with SIGSEGV while ...".
  std::function<void(const std::string &doing)> doing;
};

struct Check {
  const char *id;
  Level level;
  bool of_file;                     // else once for each component
  const char *rule;                 // one sentence
  const char *todo;                 // what to do about it
  std::vector<const char *> needs;  // checks that must have passed (or warned), else this one says nothing new
  std::chrono::seconds limit;       // of one trial; more under a sanitizer
  Outcome (*look)(const Setting &setting);
};

// Every check, in the order in which they are made. docs/verify.md is held to it by a test.
const std::vector<Check> &checks();

}  // namespace athanor::verify

#endif
