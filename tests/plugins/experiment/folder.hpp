// SPDX-License-Identifier: Apache-2.0
//
// A folder of its own for a test, which goes when the test ends.
#ifndef ATHANOR_TESTS_EXPERIMENT_FOLDER_HPP
#define ATHANOR_TESTS_EXPERIMENT_FOLDER_HPP

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace athanor::experiment::test {

struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "experiment-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    path = name;
  }
  Folder(const Folder &) = delete;
  ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace athanor::experiment::test

#endif
