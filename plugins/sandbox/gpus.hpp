// SPDX-License-Identifier: Apache-2.0
//
// GPUs in a job's documents: what a Job asks for, and what its job.json says once it has been given some. Which GPUs
// those are is for the backend to know: local keeps a pool, a cluster has its own scheduler.
#ifndef ATHANOR_SANDBOX_GPUS_HPP
#define ATHANOR_SANDBOX_GPUS_HPP

#include <athanor/plugin.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace athanor::sandbox {

struct GpuWish {
  std::size_t count = 0;
  std::uint64_t memory = 0;  // bytes of each; 0: any
  bool alone = false;        // no other job on them, also where GPUs are shared
};
// Of a Job or of a job.json.
GpuWish gpu_wish(const sdk::Json &job);

struct GivenGpu {
  std::string id;            // as CUDA_VISIBLE_DEVICES names it
  std::string name;          // what it is called, for people; may be empty
  std::uint64_t memory = 0;  // bytes that the job may use of it; 0: nobody knows
};

// Says in a job.json which GPUs the job has: in what its Exit will tell, and in its environment. `alone`: nobody else
// uses them. A job that was given none sees none: job_document says so.
void give_gpus(sdk::Json &document, const std::vector<GivenGpu> &gpus, bool alone);

// {gpus: [{name?, memory_bytes?}], gpus_alone} of a job.json, as an Exit has them; empty for a job without.
sdk::Json gpus_in_exit(const sdk::Json &document);

}  // namespace athanor::sandbox

#endif
