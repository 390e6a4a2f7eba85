// SPDX-License-Identifier: Apache-2.0
//
// Does the sandbox hold? Runs the attempts of tests/plugins/local/escapes, each in throw-away namespaces of its own,
// and prints a line for each. What cannot be proven here (only root could do it, or this kernel does not offer it) is
// listed and does not count. Ends with status 1 when one that counts was not stopped.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "foundation/child.hpp"
#include "foundation/error.hpp"
#include "foundation/json.hpp"

namespace {

using athanor::ChildEnd;
using athanor::ChildRequest;
using athanor::Json;

constexpr const char *program = ATHANOR_BUILD_DIR "/tests/athanor_escape",
                     *contain = ATHANOR_BUILD_DIR "/tests/athanor_contain";

struct Options {
  std::size_t first = 0;  // 0: all
  bool as_nobody = false, tell = false;
};

struct Attempt {
  std::string category, name;
  Json verdict;
};

ChildEnd run(std::vector<std::string> arguments) {
  ChildRequest request;
  request.arguments = std::move(arguments);
  request.environment = {"PATH=/usr/bin:/bin"};
  request.limit = std::chrono::seconds(180);
  return athanor::run_child(request);
}

std::vector<Attempt> all(const Options &options) {
  std::vector<Attempt> attempts;
  std::istringstream lines(run({program}).output);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t tab = line.find('\t');
    attempts.push_back({line.substr(0, tab), line.substr(tab + 1), Json()});
  }
  if (options.first > 0 && options.first < attempts.size()) attempts.resize(options.first);
  return attempts;
}

Json verdict_of(const Attempt &attempt, const Options &options) {
  std::vector<std::string> words{contain};
  if (options.as_nobody) words.push_back("--as-nobody");
  words.insert(words.end(), {program, attempt.name});
  Json failed{{"proven", false}, {"provable", true}, {"stopped", false}, {"reported", false}};
  try {
    const ChildEnd end = run(words);
    Json verdict = Json::parse(end.output, nullptr, false);
    if (verdict.is_object()) return verdict;
    failed["story"] = "it ended with status " + std::to_string(end.status) + ": " + end.errors;
  } catch (const athanor::Error &e) {
    failed["story"] = e.what();
  }
  return failed;
}

void print(const Attempt &attempt, const Options &options) {
  const Json &v = attempt.verdict;
  const auto word = [&](const char *name) { return v.at(name).get<bool>() ? name : "-"; };
  fmt::print("{:<10} {:<6} {:<7} {:<8}  {}\n", attempt.category, v.at("provable").get<bool>() ? word("proven") : "n/a",
             word("stopped"), word("reported"), attempt.name);
  const bool bad = !v.at("stopped").get<bool>() || (v.at("provable").get<bool>() && !v.at("proven").get<bool>());
  if (bad || options.tell) fmt::print("{}\n", v.at("story").get<std::string>());
  std::fflush(stdout);
}

void try_all(std::vector<Attempt> &attempts, const Options &options) {
  std::atomic<std::size_t> next{0};
  std::mutex printing;
  const auto work = [&] {
    for (std::size_t i; (i = next++) < attempts.size();) {
      attempts[i].verdict = verdict_of(attempts[i], options);
      const std::lock_guard lock(printing);
      print(attempts[i], options);
    }
  };
  std::vector<std::thread> workers;
  for (unsigned n = std::clamp(std::thread::hardware_concurrency(), 1u, 4u); n > 0; --n) workers.emplace_back(work);
  for (auto &worker : workers) worker.join();
}

int measure(const Options &options) {
  std::vector<Attempt> attempts = all(options);
  try_all(attempts, options);
  std::size_t counted = 0, proven = 0, stopped = 0, reported = 0;
  std::string aside;
  for (const Attempt &attempt : attempts) {
    if (!attempt.verdict.at("provable").get<bool>()) {
      aside += "  " + attempt.name + "\n";
      continue;
    }
    ++counted;
    proven += attempt.verdict.at("proven").get<bool>();
    stopped += attempt.verdict.at("stopped").get<bool>();
    reported += attempt.verdict.at("reported").get<bool>();
  }
  if (!aside.empty()) fmt::print("cannot be proven here, so not counted:\n{}", aside);
  fmt::print("{{\"bench\":\"escapes\",\"attempts\":{},\"proven\":{},\"stopped\":{},\"reported\":{}}}\n", counted,
             proven, stopped, reported);
  return stopped == counted ? 0 : 1;
}

}  // namespace

int main(int argc, char **argv) {
  Options options;
  bool understood = true;
  for (int i = 1; i < argc && understood; ++i) {
    if (!std::strcmp(argv[i], "--as-nobody"))
      options.as_nobody = true;
    else if (!std::strcmp(argv[i], "--tell"))
      options.tell = true;
    else if (!std::strcmp(argv[i], "--first") && i + 1 < argc)
      options.first = static_cast<std::size_t>(std::atoi(argv[++i]));
    else
      understood = false;
  }
  if (!understood) {
    fmt::print(stderr, "usage: bench-escapes [--as-nobody] [--tell] [--first N]\n");
    return 2;
  }
  try {
    return measure(options);
  } catch (const std::exception &e) {
    fmt::print(stderr, "bench-escapes: {}\n", e.what());
    return 1;
  }
}
