// SPDX-License-Identifier: Apache-2.0
//
// What a run, or each run of a stage, may use up: the key `budget`. services/budget.hpp keeps to it.
#ifndef ATHANOR_PIPELINE_CAPS_HPP
#define ATHANOR_PIPELINE_CAPS_HPP

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace athanor {

using Json = nlohmann::json;

// What is not given has no cap.
struct Caps {
  std::optional<double> usd;                // US dollars, for model calls
  std::optional<std::int64_t> tokens;       // of model calls: input and output together
  std::optional<std::int64_t> experiments;  // jobs of the service athanor.experiment/1
  std::optional<double> wall;               // seconds during which stages run

  bool any() const { return usd || tokens || experiments || wall; }
  bool operator==(const Caps &) const = default;
};

// {usd: 10, tokens: 2000000, experiments: 60, wall: 10800}: those that are given. `wall` in seconds, or as in "3h".
Caps caps_from(const Json &given);
Json caps_json(const Caps &caps);

// Of `caps`, those that `changes` names are replaced.
Caps with_changes(Caps caps, const Caps &changes);

// "usd=15", "wall=6h": as on a command line. Throws Error("bad_request").
Caps caps_from_words(const std::vector<std::string> &words);

// "$10, 60 experiments and 3h"
std::string in_words(const Caps &caps);

// "90s", "45min", "2h30min": a time in whole units.
std::string duration_words(double seconds);

}  // namespace athanor

#endif
