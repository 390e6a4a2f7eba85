// SPDX-License-Identifier: Apache-2.0
//
// What the reviewers' forms say together: means with their spread, how far they agree, and a decision that follows from
// the overall score by a threshold. A score that is missing or outside of its scale is left out, never filled in.
#ifndef ATHANOR_REVIEW_FORM_HPP
#define ATHANOR_REVIEW_FORM_HPP

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace athanor::review {

using Json = nlohmann::json;

// One reviewer and what came of asking.
struct Reviewer {
  std::string role;
  std::uint64_t seed = 0;
  std::vector<std::string> order;
  Json form;            // null: no answer that counts
  std::string failure;  // why not
  std::string model;
  bool scripted = false, reflected = false;

  bool counts() const { return form.is_object(); }
  Json document() const;
};

// The form with scores outside of their scales taken out. Throws std::runtime_error, in words, for a form that says
// nothing: neither a summary nor an overall score that counts.
Json usable(Json form);

// {overall: {mean, sd, min, max, n}, soundness: ...}; sd only where n > 1.
Json spread_of(const std::vector<Reviewer> &reviewers);

// How far those who were shown the parts in different orders agree: {pairs, equal_decisions, mean_difference, orders}.
// Null when fewer than two count.
Json agreement_of(const std::vector<Reviewer> &reviewers, double accept_from);

// "accept" from the threshold on, else "reject"; "none" where nobody could judge.
std::string decision_of(const std::vector<Reviewer> &reviewers, const Json &spread, double accept_from);

}  // namespace athanor::review

#endif
