// SPDX-License-Identifier: Apache-2.0
//
// See running.hpp.
#include "running.hpp"

namespace athanor::experiment {

namespace {

bool was_alone(const Json &outcome) { return outcome.value("environment", Json::object()).value("gpus_alone", false); }

}  // namespace

bool ran_out_of_gpu_memory(const Json &outcome) { return outcome.value("cause", "") == "gpu_memory"; }

void run_program(Calls &calls, const std::string &name, const Json &request, const Calls::Handler &done,
                 const std::function<void(const std::string &name)> &again) {
  calls.start(name, request, [&calls, name, request, done, again](const sdk::Completion &completion) {
    if (!completion.ok || !ran_out_of_gpu_memory(completion.result) || was_alone(completion.result)) {
      done(completion);
      return;
    }
    Json alone = request;
    alone["gpus_alone"] = true;
    const std::string second = name + "/alone";
    again(second);
    calls.start(second, alone, done);
  });
}

}  // namespace athanor::experiment
