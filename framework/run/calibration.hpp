// SPDX-License-Identifier: Apache-2.0
//
// How far a reviewer's scores can be trusted: laid beside known scores of the same papers, and beside what somebody
// would get who never read one. Pure; the verb `review` reads and prints.
#ifndef ATHANOR_RUN_CALIBRATION_HPP
#define ATHANOR_RUN_CALIBRATION_HPP

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace athanor {

using Json = nlohmann::json;

// What people said of a paper.
struct KnownScore {
  std::string file;  // its name, with or without the ending
  double score = 0;
  std::optional<bool> accepted;
};

// From CSV with a header (file, score and perhaps decision, in any order) or from a JSON list of objects with these
// members. Throws Error naming the line.
std::vector<KnownScore> known_scores(const std::string &text, bool json, const std::string &where);

// One paper, judged by both.
struct Judged {
  std::string paper;
  double known = 0;
  bool known_accept = false;
  std::optional<double> score;  // empty: the review failed
  std::string decision;         // accept, reject, none
};

// {papers, judged, failed: [...], undecided, correlation: {pearson, spearman}, mean_absolute_error, decisions:
// {accuracy, balanced_accuracy, false_accepts, false_rejects}, trivial: {always_reject: {...}, mean_score: {...}}}. A
// value is {value, low, high, n}, its interval at 95 %: Fisher's z for correlations (for Spearman's with the variance
// of Fieller, Hartley and Pearson 1957), Wilson's for rates, a bootstrap of 2000 with a fixed seed for balanced
// accuracy. What too few papers cannot give is null.
Json calibration(const std::vector<Judged> &papers);

}  // namespace athanor

#endif
