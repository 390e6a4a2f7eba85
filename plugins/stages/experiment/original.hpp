// SPDX-License-Identifier: Apache-2.0
//
// A program that the user brought: it runs first, as it is, and is the baseline of every claim. What it measures is
// what can be studied, so the study is planned after it ran.
#ifndef ATHANOR_EXPERIMENT_ORIGINAL_HPP
#define ATHANOR_EXPERIMENT_ORIGINAL_HPP

#include <vector>

#include "calls.hpp"
#include "tree.hpp"

namespace athanor::experiment {

// The files of `code` (the run's, see docs/architecture.md): those that may be changed as texts, the others as they
// are.
Program original_program(const Json &code);

// Runs it under every selection seed and waits. Throws Error when it does not run or measures nothing: then there is no
// baseline, and nothing to study.
std::vector<Json> run_original(Calls &calls, const Settings &settings);

// What whoever plans the study is told of it: {measures: [text], files: [{path, text}]}.
Json original_context(const Settings &settings, const std::vector<Json> &outcomes);

// What a plan asks of it that it does not measure, each a sentence; empty when it measures everything.
std::vector<std::string> not_measured(const Json &plan, const std::vector<Json> &outcomes, const Settings &settings);

// A record of such a program names no condition: the unmodified program is the baseline, a modified one the treatment.
Json with_condition(Json outcome, const std::string &condition);

}  // namespace athanor::experiment

#endif
