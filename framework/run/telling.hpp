// SPDX-License-Identifier: Apache-2.0
//
// Telling a run something, whoever asks (a verb, the server): its holder through the control folder, or, when nobody
// holds it, by taking the lock and writing itself.
#ifndef ATHANOR_RUN_TELLING_HPP
#define ATHANOR_RUN_TELLING_HPP

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace athanor {

namespace fs = std::filesystem;

struct Told {
  std::string message;  // what was done, in words
  bool held = false;    // somebody runs it, and answered
};

// `wish` as run/control.hpp makes it. Types of edited artifacts are looked for in `plugin_folders`. Waits up to 15
// seconds for a holder. Throws Error when it was refused, cannot be done, or nobody answers. [any thread]
Told tell_run(const fs::path &run, const nlohmann::json &wish, const std::vector<fs::path> &plugin_folders);

}  // namespace athanor

#endif
