// SPDX-License-Identifier: Apache-2.0
//
// What a search came to, in numbers and in words that a paper may repeat: how many programs competed, by what and under
// how many seeds one was chosen, and what else was run. Decides nothing.
#ifndef ATHANOR_EXPERIMENT_ACCOUNT_HPP
#define ATHANOR_EXPERIMENT_ACCOUNT_HPP

#include "study.hpp"
#include "tree.hpp"

namespace athanor::experiment {

// `search` of the study/1: {nodes, programs, candidates, repeated, repetitions, ablations, independent, broken,
// unusable, declined, phases, text}. `nodes` counts attempts of every kind; `candidates` the different programs that
// measured the whole study and could be chosen; `programs` all different ones that were run. Only these two are numbers
// of programs.
Json search_account(const Tree &tree, const Study &study, const Settings &settings);

}  // namespace athanor::experiment

#endif
