// SPDX-License-Identifier: Apache-2.0
//
// See gpus.hpp.
#include "sandbox/gpus.hpp"

#include <algorithm>

namespace athanor::sandbox {

using sdk::Json;

GpuWish gpu_wish(const Json &job) {
  return {job.value("gpus", std::size_t{0}), job.value("gpu_memory_bytes", std::uint64_t{0}),
          job.value("gpus_alone", false)};
}

void give_gpus(Json &document, const std::vector<GivenGpu> &gpus, bool alone) {
  std::string visible;
  std::uint64_t least = 0;
  Json given = Json::array();
  for (const GivenGpu &gpu : gpus) {
    visible += (visible.empty() ? "" : ",") + gpu.id;
    Json one{{"id", gpu.id}};
    if (!gpu.name.empty()) one["name"] = gpu.name;
    if (gpu.memory > 0) one["memory_bytes"] = gpu.memory;
    given.push_back(std::move(one));
    least = &gpu == &gpus.front() ? gpu.memory : std::min(least, gpu.memory);
  }
  document["given"] = {{"gpus", given}, {"alone", alone}};
  Json &environment = document["environment"];
  environment["CUDA_VISIBLE_DEVICES"] = visible;
  environment["CUDA_DEVICE_ORDER"] = "PCI_BUS_ID";  // cuda:0 is the first of those, whatever is fastest
  if (least > 0) environment["ATHANOR_GPU_MEMORY"] = std::to_string(least);
  // JAX would take three quarters of a GPU at once, whoever else is on it.
  if (!alone && !environment.contains("XLA_PYTHON_CLIENT_PREALLOCATE"))
    environment["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false";
}

Json gpus_in_exit(const Json &document) {
  const Json given = document.value("given", Json::object());
  if (given.empty()) return Json::object();
  Json gpus = given.at("gpus");
  for (Json &gpu : gpus) gpu.erase("id");  // of this one machine, and of no interest elsewhere
  return {{"gpus", gpus}, {"gpus_alone", given.value("alone", false)}};
}

}  // namespace athanor::sandbox
