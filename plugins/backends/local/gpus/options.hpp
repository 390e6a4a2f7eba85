// SPDX-License-Identifier: Apache-2.0
//
// What a pipeline says of this machine's GPUs, as a struct.
#ifndef ATHANOR_LOCAL_GPUS_OPTIONS_HPP
#define ATHANOR_LOCAL_GPUS_OPTIONS_HPP

#include <athanor/plugin.hpp>
#include <optional>
#include <string>
#include <vector>

namespace athanor::local {

struct GpuOptions {
  bool none = false;                 // the pipeline wants none
  std::optional<std::size_t> count;  // the first so many
  std::vector<std::string> ids;      // those alone, by index or UUID
  bool share = false;                // several jobs on one GPU, by the memory that they ask for
  std::string nvidia_smi = "nvidia-smi";
  std::vector<std::string> devices;  // files that a job with GPUs sees; {minor} stands for the number of each
  std::string leases;                // the folder where runs on this machine tell each other which GPUs they use
  std::string proc = "/proc/driver/nvidia";

  // Options as the host hands them over. Throws sdk::Error("bad_options").
  static GpuOptions from(const sdk::Json &options);
};

}  // namespace athanor::local

#endif
