// SPDX-License-Identifier: Apache-2.0
//
// What lies in a folder, by name, for tests that say what must be there and nothing else.
#ifndef ATHANOR_TESTS_DATASETS_FILES_IN_HPP
#define ATHANOR_TESTS_DATASETS_FILES_IN_HPP

#include <filesystem>
#include <set>
#include <string>

namespace athanor::tests {

inline std::set<std::string> files_in(const std::filesystem::path &folder) {
  std::set<std::string> out;
  std::error_code none;
  for (const auto &entry : std::filesystem::directory_iterator(folder, none))
    out.insert(entry.path().filename().string());
  return out;
}

}  // namespace athanor::tests

#endif
