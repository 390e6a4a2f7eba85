// SPDX-License-Identifier: Apache-2.0
//
// `athanor export RUN`: a run as one archive that somebody else can read, check and run again. It is the run folder
// without what only this machine needs (job folders, working folders, the lock), with the confirmed programs laid out
// for people, reproduce.json (confirmed.hpp) and ro-crate-metadata.json (crate.hpp) beside it.
#ifndef ATHANOR_RUN_PACK_HPP
#define ATHANOR_RUN_PACK_HPP

#include <cstdint>
#include <filesystem>
#include <string>

namespace athanor {

namespace fs = std::filesystem;

struct Packed {
  std::size_t files = 0, confirmed = 0;  // confirmed: jobs that `athanor reproduce` would run
  std::uint64_t bytes = 0;               // of the archive
  bool ended = true;                     // false: the run had not ended
};

// Throws Error when `run` is no run folder, or `file` cannot be written, is there already or has no archive's name.
Packed pack_run(const fs::path &run, const fs::path &file);

// NAME.zip in the current directory, after the run.
fs::path default_archive(const fs::path &run);

}  // namespace athanor

#endif
