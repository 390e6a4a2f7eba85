// SPDX-License-Identifier: Apache-2.0
#include "foundation/install.hpp"

#include <cstdlib>
#include <sstream>
#include <string>

namespace athanor {
namespace {

fs::path home_based(const char *variable, const char *below_home) {
  if (const char *given = std::getenv(variable); given && *given == '/') return fs::path(given) / "athanor";
  if (const char *home = std::getenv("HOME"); home && *home) return fs::path(home) / below_home / "athanor";
  return {};
}

}  // namespace

fs::path executable() {
  std::error_code none;
  return fs::read_symlink("/proc/self/exe", none);
}

fs::path share_folder() { return executable().parent_path().parent_path() / "share" / "athanor"; }
fs::path user_data_folder() { return home_based("XDG_DATA_HOME", ".local/share"); }
fs::path user_config_folder() { return home_based("XDG_CONFIG_HOME", ".config"); }
fs::path user_cache_folder() { return home_based("XDG_CACHE_HOME", ".cache"); }

std::vector<fs::path> plugin_folders(const std::vector<fs::path> &given) {
  std::vector<fs::path> out = given;
  if (const char *path = std::getenv("ATHANOR_PLUGIN_PATH")) {
    std::istringstream in{std::string(path)};
    for (std::string folder; std::getline(in, folder, ':');)
      if (!folder.empty()) out.emplace_back(folder);
  }
  if (const fs::path data = user_data_folder(); !data.empty()) out.push_back(data / "plugins");
  out.push_back(executable().parent_path().parent_path() / "lib" / "athanor" / "plugins");
  return out;
}

fs::path find_config(const fs::path &name, const fs::path &beside) {
  std::error_code none;
  const fs::path direct = name.is_absolute() ? name : beside / name;
  const bool there = fs::exists(direct, none);
  if (there && !fs::is_directory(direct, none)) return fs::weakly_canonical(direct, none);
  std::vector<fs::path> roots;
  if (!name.is_absolute()) roots.push_back(share_folder() / "configs");
  if (const fs::path data = user_data_folder(); !data.empty() && !name.is_absolute())
    roots.insert(roots.begin(), data / "configs");
  for (const fs::path &root : roots)
    for (const char *suffix : {"", ".yaml"})
      if (fs::path found = root / (name.string() + suffix); fs::is_regular_file(found, none)) return found;
  return there ? fs::weakly_canonical(direct, none)
               : fs::path();  // a folder: the caller says that it is none of its kind
}

}  // namespace athanor
