// SPDX-License-Identifier: Apache-2.0
//
// The backend's options as a struct, and from a Job as the host gives it to the job.json that a
// supervisor takes: limits lowered, environment complete, paths checked. Nothing here starts anything.
#ifndef ATHANOR_LOCAL_SETTINGS_HPP
#define ATHANOR_LOCAL_SETTINGS_HPP

#include <athanor/plugin.hpp>
#include <cstdint>
#include <filesystem>
#include <string>

namespace athanor::local {

struct Settings {
  std::size_t workers = 2;
  bool strict = true;
  double seconds = 600;
  std::uint64_t memory = 0, processes = 0, disk = 0, output = 0;  // bytes but for processes
  std::string bwrap;
  std::filesystem::path supervisor, launcher;  // in the plugin's resources folder

  // Options as the host hands them over. Throws sdk::Error("bad_options").
  static Settings from(const sdk::Json &options, const std::filesystem::path &resources);
};

// What job.json says. Throws sdk::Error("bad_request" or "not_found") for a job that cannot be run as asked.
sdk::Json job_document(const sdk::Json &job, const Settings &settings, bool disable_userns);

}  // namespace athanor::local

#endif
