// SPDX-License-Identifier: Apache-2.0
#include "services/datasets/local.hpp"

#include <algorithm>

#include "foundation/error.hpp"
#include "foundation/files.hpp"

namespace athanor {

std::vector<fs::path> files_below(const fs::path &folder) {
  std::vector<fs::path> out;
  std::error_code failed;
  for (auto it = fs::recursive_directory_iterator(folder, failed); !failed && it != fs::recursive_directory_iterator();
       it.increment(failed))
    if (it->symlink_status().type() == fs::file_type::regular) out.push_back(it->path().lexically_relative(folder));
  if (failed) throw Error("refused", "this folder cannot be read: " + failed.message(), "", folder.string());
  std::sort(out.begin(), out.end(), [](const fs::path &a, const fs::path &b) { return a.string() < b.string(); });
  return out;
}

Content content_of(const fs::path &path) {
  std::error_code none;
  if (!fs::is_directory(path, none)) {
    if (!fs::is_regular_file(path, none))
      throw Error("not_found", "there is no such file or folder", "", path.string());
    return {sha256_of_file(path), fs::file_size(path, none), 1};
  }
  Content out;
  std::string list;
  for (const fs::path &file : files_below(path)) {
    list += sha256_of_file(path / file) + "  " + file.string() + "\n";
    out.bytes += fs::file_size(path / file, none);
    ++out.files;
  }
  out.sha256 = sha256(list);
  return out;
}

}  // namespace athanor
