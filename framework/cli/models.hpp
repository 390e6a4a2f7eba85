// SPDX-License-Identifier: Apache-2.0
//
// `athanor models`: the models that play the roles of a pipeline, what they can do, cost and are used for; with a ping,
// whether they answer.
#ifndef ATHANOR_CLI_MODELS_HPP
#define ATHANOR_CLI_MODELS_HPP

#include "pipeline/check.hpp"

namespace athanor {

// Checks the pipeline and asks its providers what their models are. With `ping`, makes the smallest real call to each.
// Writes to standard output, findings to standard error; returns the exit status: 1 when a model does not answer.
int verb_models(const CheckRequest &request, const Catalogue &catalogue, bool ping, bool json);

}  // namespace athanor

#endif
