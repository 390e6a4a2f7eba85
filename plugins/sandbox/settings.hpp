// SPDX-License-Identifier: Apache-2.0
//
// What backends that run jobs in this sandbox have as options, as a struct.
#ifndef ATHANOR_SANDBOX_SETTINGS_HPP
#define ATHANOR_SANDBOX_SETTINGS_HPP

#include <athanor/plugin.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sandbox/container/container.hpp"
#include "sandbox/environment/python.hpp"

namespace athanor::sandbox {

struct Settings {
  std::size_t workers = 2;
  bool strict = true;
  double seconds = 600, cpu_seconds = 0;                          // 0: processor time is not limited
  std::uint64_t memory = 0, processes = 0, disk = 0, output = 0;  // bytes but for processes
  std::string bwrap;
  std::vector<std::string> accept;  // guarantees that may be missing
  Container container;
  Python python;
  std::vector<std::string> network;            // hosts that experiments may reach, as the pipeline lists them; checked
  std::uint64_t network_bytes = 0;             // that one job may pass over the network
  std::filesystem::path supervisor, launcher;  // in the plugin's resources folder

  // Options as the host hands them over. Throws sdk::Error("bad_options").
  static Settings from(const sdk::Json &options, const std::filesystem::path &resources);
};

}  // namespace athanor::sandbox

#endif
