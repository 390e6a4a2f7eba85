// SPDX-License-Identifier: Apache-2.0
//
// Which GPUs this machine has, as nvidia-smi tells, and which of them the pipeline means.
#ifndef ATHANOR_LOCAL_GPUS_LISTING_HPP
#define ATHANOR_LOCAL_GPUS_LISTING_HPP

#include <cstdint>
#include <string>
#include <vector>

#include "gpus/options.hpp"

namespace athanor::local {

struct Gpu {
  std::string index;         // as nvidia-smi counts: "0"; a part (MIG) of one "0:1"
  std::string id;            // as CUDA_VISIBLE_DEVICES names it: its UUID, or its index where nobody tells
  std::string name;          // may be empty
  std::uint64_t memory = 0;  // bytes; 0: nobody tells
  int minor = -1;            // N of /dev/nvidiaN
  bool part = false;         // of a GPU that is divided (MIG): a program can use one such part only
};

struct Listing {
  std::vector<Gpu> gpus;
  std::string why;                          // why there are none, or fewer than stand in the machine; may be empty
  sdk::Json problems = sdk::Json::array();  // [{code, message, hint}]: what the pipeline names is not there
};

// Asks nvidia-smi (at most `seconds` for each of two questions) unless the pipeline wants no GPU.
Listing list_gpus(const GpuOptions &options, double seconds);

// The reading of what nvidia-smi prints; lines that say no GPU are counted in `left_out`.
//   --query-gpu=index,uuid,pci.bus_id,memory.total,mig.mode.current,name --format=csv,noheader,nounits
std::vector<Gpu> gpus_in(const std::string &csv, const std::string &proc, std::vector<std::string> &divided,
                         std::size_t &left_out);
// The parts of those GPUs (by index) that are divided, from -L.
std::vector<Gpu> parts_in(const std::string &list, const std::vector<Gpu> &whole,
                          const std::vector<std::string> &divided);

}  // namespace athanor::local

#endif
