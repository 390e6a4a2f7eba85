// SPDX-License-Identifier: Apache-2.0
//
// From an expansion to a question for a model, and from its answer to a program. What a model is told and what it
// has to answer are declared in info.json; how it is asked stands in prompts/.
#ifndef ATHANOR_EXPERIMENT_OPERATORS_HPP
#define ATHANOR_EXPERIMENT_OPERATORS_HPP

#include <string>
#include <vector>

#include "study.hpp"
#include "tree.hpp"

namespace athanor::experiment {

// What every program task is told, whatever the node: idea, study, domain, parameters, what a program owes.
Json common_context(const Json &idea, const Study &study, const Settings &settings);

// The context of the task that makes `node`; `goal` is its phase's, as things stand.
Json program_context(Json common, const Tree &tree, const Node &node, const std::string &goal, const Settings &settings,
                     const Study &study);

// The context of experiment.assess: a run that measured everything, and what looks wrong about it.
Json assess_context(const Json &common, const Tree &tree, const Node &node, const std::vector<std::string> &suspicions,
                    const Settings &settings, const Study &study);

// The context of experiment.review: whether a phase has reached its goal.
Json review_context(const Json &common, const Tree &tree, const Phase &phase, const std::string &goal,
                    const Settings &settings, const Study &study);

std::string task_of(Operator op);

// The conditions that a node's program has to measure: an ablation, and its repair, only the treatment; the user's own
// program only the baseline, and what is made of it only the treatment.
std::vector<std::string> owed_by(const Node &node, const Study &study);

// What came of an answer.
struct Taken {
  enum { program, declined, unusable } what = program;
  std::string why;  // unusable: for whoever gave the answer
};
// Puts an answer into its node.
Taken take_answer(const Json &answer, Tree &tree, Node &node, const Study &study, const Settings &settings);

}  // namespace athanor::experiment

#endif
