// SPDX-License-Identifier: Apache-2.0
//
// What looks wrong about a run that measured everything. None of it is proof: each is a reason to have somebody look,
// once, and without any of them nobody is asked.
#ifndef ATHANOR_EXPERIMENT_SUSPICIONS_HPP
#define ATHANOR_EXPERIMENT_SUSPICIONS_HPP

#include <string>
#include <vector>

#include "judgement.hpp"
#include "tree.hpp"

namespace athanor::experiment {

// `judgements`: of the node's runs, one for each seed, all good. `base`: the program that an ablation takes a part of,
// or null. Sentences for whoever is asked; empty when nothing stands out.
std::vector<std::string> suspicions(const Node &node, const std::vector<Judgement> &judgements, const Node *base,
                                    const Study &study);

}  // namespace athanor::experiment

#endif
