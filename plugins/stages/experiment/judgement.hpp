// SPDX-License-Identifier: Apache-2.0
//
// Whether a run of a program counts, and what it measured. Deterministic: no model is asked. What is done about
// a run that does not count is the search's business.
#ifndef ATHANOR_EXPERIMENT_JUDGEMENT_HPP
#define ATHANOR_EXPERIMENT_JUDGEMENT_HPP

#include <map>
#include <string>
#include <vector>

#include "study.hpp"

namespace athanor::experiment {

struct Measurement {
  double value = 0;
  std::string record;  // its id
};

struct Judgement {
  bool good = false;
  std::string fault;                            // why not good, as a model and a person read it
  double objective = 0;                         // mean over the objective's cells; only when good
  std::map<std::string, Measurement> measured;  // by key_of(Cell): the final value of each
};

// `outcome` is the result of athanor.experiment/1, `conditions` those that the program owes. Where a program reports
// steps, the record without a step is final, or else the one of the last step.
// Where the part leaves out what the objective is measured on, there is none.
Judgement judge(const Study &study, const Json &outcome, const std::vector<std::string> &conditions,
                Part part = Part::all);

}  // namespace athanor::experiment

#endif
