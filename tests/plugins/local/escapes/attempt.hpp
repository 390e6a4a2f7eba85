// SPDX-License-Identifier: Apache-2.0
//
// One attempt to break out of a job: what is tried, and how it shows from outside that it worked. The attempts are in
// reading.cpp, writing.cpp, network.cpp, memory.cpp, storage.cpp, processes.cpp, kernel.cpp, calls.cpp and
// leftovers.cpp; how one is tried, without walls and behind them, is in trial.cpp.
#ifndef ATHANOR_TESTS_LOCAL_ESCAPES_ATTEMPT_HPP
#define ATHANOR_TESTS_LOCAL_ESCAPES_ATTEMPT_HPP

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/plugins/local/escapes/scene.hpp"

namespace escapes {

using Json = nlohmann::json;

struct Attempt {
  std::string name, category;
  // Python, run after prelude.py's lines. It knows from its environment where things lie outside (see Scene). What it
  // gets hold of it hands to loot(); an exception ends it, and is printed as "stopped: ...".
  std::string program;
  // Looked at when the job has ended (or, without walls, has had its time).
  std::function<bool(Scene &)> worked;
  Json job = Json::object();              // limits, readable: as in a Job
  std::function<void(Scene &)> set = {};  // sets the scene: opens an ear, hides a key
  // Only root can do it at all, so that only for root it shows something that it fails.
  bool for_root = false;
  double bare_seconds = 120;  // without walls it is looked at after this time at the latest
  // Not every kernel offers it, so that it shows nothing where it does not work without walls either.
  bool may_be_missing = false;
};

using Attempts = std::vector<Attempt>;
Attempts reading(), writing(), network(), memory(), storage(), processes(), kernel(), calls(), leftovers();

inline Attempts all_attempts() {
  Attempts all;
  for (const auto &some :
       {reading(), writing(), network(), memory(), storage(), processes(), kernel(), calls(), leftovers()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

inline Attempt if_offered(Attempt attempt) {
  attempt.may_be_missing = true;
  return attempt;
}

// The usual ways to tell that one worked.
inline std::function<bool(Scene &)> looted(const std::string &text) {
  return [text](Scene &scene) { return scene.loot().find(text) != std::string::npos; };
}
inline std::function<bool(Scene &)> heard() {
  return [](Scene &scene) { return scene.ear && scene.ear->heard(); };
}

}  // namespace escapes

#endif
