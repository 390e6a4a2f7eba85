// SPDX-License-Identifier: Apache-2.0
//
// Removing a run folder, and what speaks against it. Asking a person is the command line's.
#ifndef ATHANOR_RUN_REMOVE_HPP
#define ATHANOR_RUN_REMOVE_HPP

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace athanor {

namespace fs = std::filesystem;

struct LiveJob {
  std::string job;  // its folder's name
  long process;     // that holds jobs/<job>/lock; 0: one that cannot be seen from here
};
// Jobs that somebody keeps alive: a backend whose jobs outlive the host holds jobs/<job>/lock (fcntl) meanwhile.
std::vector<LiveJob> live_jobs(const fs::path &run);

// Jobs that were handed over, have no recorded end, and have left neither exit.json nor a lock to ask: they may run
// elsewhere. Empty when the ledger cannot be read.
std::vector<std::string> lost_jobs(const fs::path &run);

// Throws Error when the folder is no run folder, or is a link, or its run is held, or jobs of it still run.
void refuse_to_remove(const fs::path &run);

// Regular files and their bytes, without following links.
struct FolderSize {
  std::uint64_t files = 0, bytes = 0;
};
FolderSize size_of_folder(const fs::path &folder);

// Removes the folder and nothing outside it; links in it go, what they lead to stays. The run's lock is held meanwhile,
// and the folder is gone from its name at once. Throws Error as refuse_to_remove() does, or when something cannot be
// removed.
void remove_run(const fs::path &run);

}  // namespace athanor

#endif
