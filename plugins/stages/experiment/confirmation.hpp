// SPDX-License-Identifier: Apache-2.0
//
// Confirmation: the best program, its ablations and independent re-implementations run again on fresh seeds that the
// search never saw. Only what is measured here leaves the stage as a result. confirming.cpp runs them; what it means is
// claims.cpp's business.
#ifndef ATHANOR_EXPERIMENT_CONFIRMATION_HPP
#define ATHANOR_EXPERIMENT_CONFIRMATION_HPP

#include <map>
#include <string>
#include <vector>

#include "calls.hpp"
#include "judgement.hpp"
#include "tree.hpp"

namespace athanor::experiment {

struct Replicate {
  std::int64_t seed = 0;
  Judgement judgement;
  Json records = Json::array();
};

// best: what claims are about. ablation: the best without a part, measured under the treatment. reimplementation:
// written anew from the specification; a check, never a result. baseline: a program that was there before the study
// and measures control conditions in the place of the best.
enum class Kind { best, ablation, reimplementation, baseline };

struct Confirmed {
  std::string id;  // "best", the ablation's, "reimplementation", "original"
  std::string label;
  int node = -1;
  std::vector<Replicate> replicates;  // one for each confirmation seed, in their order, also where a run failed
  Kind kind = Kind::best;
  std::vector<std::string> measures;  // the conditions that it measures
  std::string without;                // of an ablation: what its author expected of it, as in Node
  std::size_t good() const;
};

// A program that works and was not confirmed, and why.
struct LeftOut {
  std::string program, label, reason;
};

struct Confirmation {
  std::vector<Confirmed> programs;  // the best first
  Json environment;                 // of the first run: backend, command, threads
  std::vector<LeftOut> left_out;

  const Confirmed &best() const { return programs.at(0); }
  std::vector<const Confirmed *> of(Kind kind) const;
  // Whose numbers stand for a condition of the study: a baseline's where it measures that condition, else the best's.
  const Confirmed &measuring(const std::string &condition) const;
  // The best program measured exactly the same under every seed.
  bool seed_without_effect() const;
};

}  // namespace athanor::experiment

#endif
