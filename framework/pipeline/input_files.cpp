// SPDX-License-Identifier: Apache-2.0
//
// See input_files.hpp.
#include "pipeline/input_files.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "foundation/words.hpp"

namespace athanor {
namespace {

// "ideas@2" of the output "ideas" is 2; anything else is 0.
int version_of(const std::string &stem, const std::string &output) {
  const std::string prefix = output + "@";
  return stem.rfind(prefix, 0) == 0 && stem.size() <= prefix.size() + 6 ? std::atoi(stem.c_str() + prefix.size()) : 0;
}

// RUN/artifacts/NAME@version.json; the newest version where none is given.
fs::path artifact_file(const fs::path &run, const std::string &name) {
  const fs::path exact = run / "artifacts" / (name + ".json");
  std::error_code none;
  if (name.find('@') != std::string::npos || fs::exists(exact, none)) return exact;
  fs::path newest = exact;
  int highest = 0;
  for (const auto &entry : fs::directory_iterator(exact.parent_path(), none))
    if (const int version = version_of(entry.path().stem().string(), exact.stem().string()); version > highest)
      highest = version, newest = entry.path();
  return newest;
}

// The newest of every output of that name in the run, by branch and stage.
std::vector<fs::path> artifacts_called(const fs::path &run, const std::string &output) {
  std::map<fs::path, int> newest;
  std::error_code none;
  for (const auto &entry : fs::recursive_directory_iterator(run / "artifacts", none))
    if (const int version = version_of(entry.path().stem().string(), output); version > 0)
      newest[entry.path().parent_path()] = std::max(newest[entry.path().parent_path()], version);
  std::vector<fs::path> out;
  out.reserve(newest.size());
  for (const auto &[stage, version] : newest) out.push_back(stage / (output + "@" + std::to_string(version) + ".json"));
  return out;
}

// What stands beside each other and fits the last part of the path; the path itself where that is no pattern.
std::vector<fs::path> fitting(const fs::path &path) {
  if (!is_pattern(path.filename().string())) return {path};
  std::vector<fs::path> out;
  std::error_code none;
  for (const auto &entry : fs::directory_iterator(path.parent_path(), none))
    if (matches(path.filename().string(), entry.path().filename().string())) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

bool is_pattern(const std::string &written) { return written.find_first_of("*?") != std::string::npos; }

std::vector<fs::path> input_files(const fs::path &folder, const std::string &written) {
  std::error_code none;
  const fs::path direct = folder / written;  // an absolute path stays what it is
  const std::size_t colon = written.rfind(':');
  if (fs::exists(direct, none) || colon == std::string::npos) return fitting(direct);
  std::vector<fs::path> out;
  const std::string name = written.substr(colon + 1);
  for (const fs::path &run : fitting(folder / written.substr(0, colon))) {
    std::vector<fs::path> found;
    if (name.find('/') == std::string::npos) found = artifacts_called(run, name);
    if (found.empty()) found.push_back(artifact_file(run, name));
    for (const fs::path &file : found)
      if (!is_pattern(written) || fs::exists(file, none)) out.push_back(file);
  }
  return out;
}

}  // namespace athanor
