// SPDX-License-Identifier: Apache-2.0
//
// One run of a program, from its call to its outcome. A program that found its GPU's memory taken by others runs once
// more with the GPU to itself, before anybody judges it: what else was on a GPU is chance, and says nothing of it.
#ifndef ATHANOR_EXPERIMENT_RUNNING_HPP
#define ATHANOR_EXPERIMENT_RUNNING_HPP

#include <functional>
#include <string>

#include "calls.hpp"

namespace athanor::experiment {

// `request`: an athanor.experiment/1. `done` gets the completion that counts. `again` is told the name of a second call
// when there is one.
void run_program(Calls &calls, const std::string &name, const Json &request, const Calls::Handler &done,
                 const std::function<void(const std::string &name)> &again);

// Whether a program failed because its GPU had no memory left.
bool ran_out_of_gpu_memory(const Json &outcome);

}  // namespace athanor::experiment

#endif
