// SPDX-License-Identifier: Apache-2.0
//
// A Job as the supervisor on a node is told of it. What a node can wall in is known on the node only: where the
// pipeline accepts what is missing without namespaces, both ways stand in the document.
#ifndef ATHANOR_SLURM_NODE_JOB_HPP
#define ATHANOR_SLURM_NODE_JOB_HPP

#include "options.hpp"

namespace athanor::slurm {

// job.json; `image`: what experiments see. Throws as sandbox::job_document().
sdk::Json node_job(const sdk::Json &job, const Options &options, const sandbox::Image &image);

// May nodes wall in with Landlock and the filter of system calls alone?
bool may_do_without_namespaces(const sandbox::Settings &settings);

}  // namespace athanor::slurm

#endif
