// SPDX-License-Identifier: Apache-2.0
#include "node_job.hpp"

#include <algorithm>

#include "sandbox/guarantees.hpp"
#include "sandbox/job_document.hpp"

namespace athanor::slurm {
namespace {

using sdk::Json;

Json document(const Json &job, const Options &options, const sandbox::Way &way) {
  Json made = sandbox::job_document(job, options.sandbox, way);
  made["node"] = {{"cpus", std::max(1, job.value("threads", 1))}, {"gpus", job.value("gpus", 0)}};
  // Which of a node's GPUs are the job's is for Slurm to say; what there is of /dev is known on the node only.
  if (job.value("gpus", 0) > 0) made["devices"] = Json::array({"/dev/nvidia*"});
  return made;
}

}  // namespace

bool may_do_without_namespaces(const sandbox::Settings &settings) {
  return settings.strict && sandbox::not_accepted(settings, sandbox::guarantees(settings, false)).empty();
}

// What a job reaches beyond its walls it reaches through namespaces, and what it sees of an image too.
Json node_job(const Json &job, const Options &options, const sandbox::Image &image) {
  Json made = document(job, options, {true, true, image});
  if (may_do_without_namespaces(options.sandbox) && made.value("doors", Json::array()).empty() &&
      !made.contains("root"))
    made["without_namespaces"] = document(job, options, {true, false, {}});
  return made;
}

}  // namespace athanor::slurm
