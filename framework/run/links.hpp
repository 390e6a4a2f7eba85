// SPDX-License-Identifier: Apache-2.0
//
// Files that two runs may share because they never change.
#ifndef ATHANOR_RUN_LINKS_HPP
#define ATHANOR_RUN_LINKS_HPP

#include <filesystem>

namespace athanor {

namespace fs = std::filesystem;

// All files of one run's blobs/ in another's: hard links, or copies where the file system has none or is another one.
void link_blobs(const fs::path &from, const fs::path &to);

}  // namespace athanor

#endif
