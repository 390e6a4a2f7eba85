// SPDX-License-Identifier: Apache-2.0
//
// Whether what an idea says it needs is there: data sets, packages, a GPU, time and memory of one run, enough runs.
// What can be looked up is looked up; the rest is the model's judgement, with its reason.
#ifndef ATHANOR_IDEATION_FEASIBILITY_HPP
#define ATHANOR_IDEATION_FEASIBILITY_HPP

#include <athanor/plugin.hpp>
#include <optional>
#include <string>
#include <vector>

namespace athanor::ideation {

using Json = nlohmann::json;

// What an idea may count on, from the Run document. What nobody said has no value and is not checked.
struct Limits {
  std::optional<std::vector<std::string>> datasets, packages;
  std::optional<double> gpus;
  std::optional<double> seconds, memory_bytes;  // of one run of a program: the domain's or the backend's, what is less
  std::optional<double> slots;                  // programs that run at the same time
  std::optional<double> programs;               // that the phases of the search try
  std::optional<double> seeds;                  // that the best program is repeated under
  std::optional<double> runs;                   // paid for: the budget's experiments, for all ideas together
};
Limits limits_of(const Json &run);

// {verdict: feasible|infeasible|could not check, problems?: [text], unchecked?: [text]} for an idea's `needs`.
Json feasibility(const Json &idea, const Limits &limits);

// "90 seconds", "1.5 GiB"
std::string amount(double value, const char *one, const char *many);
std::string gibibytes(double bytes);

}  // namespace athanor::ideation

#endif
