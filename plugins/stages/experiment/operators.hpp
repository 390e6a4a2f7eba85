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

// The context of the task that makes `node`.
Json program_context(Json common, const Tree &tree, const Node &node, const Settings &settings, const Study &study);

std::string task_of(Operator op);

// The conditions that a node's program has to measure: an ablation, and its repair, only the treatment.
std::vector<std::string> owed_by(const Node &node, const Study &study);

// Puts an answer into its node. Returns why it cannot be used, or an empty text.
std::string take_answer(const Json &answer, const Tree &tree, Node &node, const Study &study);

}  // namespace athanor::experiment

#endif
