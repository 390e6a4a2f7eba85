// SPDX-License-Identifier: Apache-2.0
#include "run/links.hpp"

namespace athanor {

void link_blobs(const fs::path &from, const fs::path &to) {
  std::error_code none;
  for (const fs::directory_entry &shelf : fs::directory_iterator(from, none)) {
    const fs::path target = to / shelf.path().filename();
    fs::create_directories(target);
    for (const fs::directory_entry &blob : fs::directory_iterator(shelf.path(), none)) {
      std::error_code failed;
      fs::create_hard_link(blob.path(), target / blob.path().filename(), failed);
      if (failed) fs::copy_file(blob.path(), target / blob.path().filename());
    }
  }
}

}  // namespace athanor
