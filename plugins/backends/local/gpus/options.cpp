// SPDX-License-Identifier: Apache-2.0
//
// See options.hpp.
#include "gpus/options.hpp"

#include <filesystem>
#include <set>

namespace athanor::local {

using sdk::Error;
using sdk::Json;

namespace {

// What the driver makes. Those that are not there are left out, but never the GPU's own.
const std::vector<std::string> usual_devices{"/dev/nvidia{minor}", "/dev/nvidiactl", "/dev/nvidia-uvm",
                                             "/dev/nvidia-uvm-tools", "/dev/nvidia-caps"};

std::string usual_leases() {
  std::error_code failed;
  const auto place = std::filesystem::temp_directory_path(failed);
  return ((failed ? std::filesystem::path("/tmp") : place) / "athanor-gpus").string();
}

void read_choice(const Json &choice, GpuOptions &out) {
  if (choice.is_string()) {
    out.none = choice == "none";
  } else if (choice.is_array()) {
    std::set<std::string> seen;
    for (const Json &id : choice) {
      out.ids.push_back(id.is_string() ? id.get<std::string>() : std::to_string(id.get<std::int64_t>()));
      if (!seen.insert(out.ids.back()).second)
        throw Error("bad_options", "gpus: '" + out.ids.back() + "' stands there twice", "name every GPU once", "/gpus");
    }
    out.none = out.ids.empty();
  } else {
    out.count = choice.get<std::size_t>();
    out.none = *out.count == 0;
  }
}

}  // namespace

GpuOptions GpuOptions::from(const Json &options) {
  GpuOptions out;
  read_choice(options.value("gpus", Json("auto")), out);
  out.share = options.value("gpu_sharing", "exclusive") == "memory";
  out.nvidia_smi = options.value("nvidia_smi", out.nvidia_smi);
  out.devices = options.value("gpu_devices", usual_devices);
  out.leases = options.value("gpu_leases", "");
  if (out.leases.empty()) out.leases = usual_leases();
  for (const std::string &device : out.devices)
    if (device.empty() || device[0] != '/')
      throw Error("bad_options", "gpu_devices: '" + device + "' is not an absolute path",
                  "write /dev/..., or leave it out", "/gpu_devices");
  return out;
}

}  // namespace athanor::local
