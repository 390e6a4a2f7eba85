// SPDX-License-Identifier: Apache-2.0
#include "sandbox/trial_folder.hpp"

#include <athanor/plugin.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "sandbox/folder.hpp"

namespace athanor::sandbox {

namespace fs = std::filesystem;

TrialFolder::TrialFolder() {
  std::error_code failed;
  const fs::path place = fs::temp_directory_path(failed);
  path_ = ((failed ? fs::path("/tmp") : place) / "athanor-probe-XXXXXX").string();
  if (!mkdtemp(path_.data()))
    throw sdk::Error("unavailable", "no temporary folder: " + path_ + ": " + std::strerror(errno));
  // Without namespaces `nobody` has to walk to it.
  fs::permissions(path_, fs::perms::group_exec | fs::perms::others_exec, fs::perm_options::add);
  fs::create_directory(fs::path(path_) / work_folder);
}

TrialFolder::~TrialFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace athanor::sandbox
