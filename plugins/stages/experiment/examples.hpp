// SPDX-License-Identifier: Apache-2.0
//
// Whether a run kept its splits apart, judged from the counts that the host made of its examples (Outcome.examples).
// Deterministic; what becomes of a run that did not is the search's business.
#ifndef ATHANOR_EXPERIMENT_EXAMPLES_HPP
#define ATHANOR_EXPERIMENT_EXAMPLES_HPP

#include <athanor/plugin.hpp>
#include <string>
#include <vector>

namespace athanor::experiment {

using sdk::Json;

struct ExamplesVerdict {
  std::string fault;                    // why the run does not count; empty when the splits are apart
  std::vector<std::string> suspicions;  // what may be right or wrong: for whoever assesses the run
};

// `outcome` as the host gave it, `datasets` as told in run.datasets: rows that a declared data set holds more than once
// are met in both splits however carefully they were drawn, so that share is forgiven, and no more than that.
ExamplesVerdict check_examples(const Json &outcome, const Json &datasets);

}  // namespace athanor::experiment

#endif
