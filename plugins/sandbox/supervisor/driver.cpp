// SPDX-License-Identifier: Apache-2.0
#include "sandbox/supervisor/driver.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

namespace athanor::sandbox {
namespace {

namespace fs = std::filesystem;

// What computing needs, and what encodes and decodes video; nothing that draws on a screen.
constexpr const char *wanted[] = {"libcuda.so", "libcudadebugger.so", "libnvidia-", "libnvcuvid.so", "libnvoptix.so"};

bool is_wanted(const std::string &name) {
  return name.find(".so") != std::string::npos &&
         std::any_of(std::begin(wanted), std::end(wanted), [&](const char *one) { return name.rfind(one, 0) == 0; });
}

}  // namespace

const std::vector<std::string> driver_folders{"/usr/lib/x86_64-linux-gnu/nvidia/current",
                                              "/usr/lib/aarch64-linux-gnu/nvidia/current",
                                              "/usr/lib/x86_64-linux-gnu",
                                              "/usr/lib/aarch64-linux-gnu",
                                              "/usr/lib64/nvidia",
                                              "/usr/lib64",
                                              "/usr/lib",
                                              "/usr/local/nvidia/lib64"};

std::vector<std::string> driver_libraries(const std::vector<std::string> &folders) {
  std::map<std::string, std::string> found;
  for (const std::string &folder : folders) {
    std::error_code failed;
    for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
      const std::string name = at->path().filename().string();
      std::error_code gone;
      if (is_wanted(name) && at->is_regular_file(gone)) found.emplace(name, at->path().string());
    }
  }
  std::vector<std::string> paths;
  paths.reserve(found.size());
  for (const auto &[name, path] : found) paths.push_back(path);
  return paths;
}

}  // namespace athanor::sandbox
