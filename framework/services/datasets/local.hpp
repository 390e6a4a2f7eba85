// SPDX-License-Identifier: Apache-2.0
//
// A data set that lies on this machine: its hash and size, for a file or a folder.
#ifndef ATHANOR_SERVICES_DATASETS_LOCAL_HPP
#define ATHANOR_SERVICES_DATASETS_LOCAL_HPP

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace athanor {

namespace fs = std::filesystem;

struct Content {
  std::string sha256;
  std::uint64_t bytes = 0;
  std::size_t files = 0;
};

// A folder's hash is that of its list: for each file below it a line "SHA256  PATH\n", sorted by path in bytes, as
// `find . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum` prints it. Links are not followed
// in it and do not count. Throws Error("not_found" | "refused").
Content content_of(const fs::path &path);

// The files below a folder, relative, in that order.
std::vector<fs::path> files_below(const fs::path &folder);

}  // namespace athanor

#endif
