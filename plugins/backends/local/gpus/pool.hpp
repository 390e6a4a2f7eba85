// SPDX-License-Identifier: Apache-2.0
//
// The GPUs that jobs of this machine share out between them. Who has what is not kept here but in locks that the jobs'
// supervisors hold (sandbox/leases.hpp): byte N of a GPU's file is MiB N of its memory, and a job that has a GPU to
// itself holds the whole file. So a job keeps its GPUs when the host dies, and runs side by side do not collide.
#ifndef ATHANOR_LOCAL_GPUS_POOL_HPP
#define ATHANOR_LOCAL_GPUS_POOL_HPP

#include <string>
#include <vector>

#include "gpus/listing.hpp"
#include "sandbox/gpus.hpp"
#include "sandbox/leases.hpp"

namespace athanor::local {

// All members but the constructor: any thread, nothing is kept.
class GpuPool {
 public:
  // Makes the folder and the files of the leases. Throws sdk::Error("unavailable") where it cannot.
  GpuPool(Listing listing, GpuOptions options);

  // Why no job of this machine can ever have that; empty when one can.
  std::string never(const sandbox::GpuWish &wish) const;
  // Chooses GPUs that are free now and writes them into the job.json: what its supervisor is to lease, the devices, the
  // environment. False: not enough are free.
  bool give(sdk::Json &document) const;
  // Adds to the answer to athanor.backend.capacity/1: gpus, gpu_devices, gpus_why, problems, limits.
  void tell(sdk::Json &capacity) const;

 private:
  struct Choice {
    const Gpu *gpu;
    std::vector<sandbox::Range> ranges;
    std::int64_t free;  // MiB
  };
  bool suits(const Gpu &gpu, const sandbox::GpuWish &wish) const;
  bool shares(const sandbox::GpuWish &wish) const { return options_.share && !wish.alone && wish.memory > 0; }
  std::string file_of(const Gpu &gpu) const;
  std::vector<Choice> free_ones(const sandbox::GpuWish &wish) const;
  std::vector<std::string> devices_of(const std::vector<Choice> &chosen) const;

  Listing listing_;
  GpuOptions options_;
};

}  // namespace athanor::local

#endif
