// SPDX-License-Identifier: Apache-2.0
//
// See trial.hpp.
#include "trial.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "sandbox/folder.hpp"
#include "sandbox/found.hpp"
#include "sandbox/job_document.hpp"
#include "start.hpp"

namespace athanor::local {

namespace fs = std::filesystem;
using namespace sandbox;
using sdk::Error;
using sdk::Json;

namespace {

// A folder that goes away with its contents.
class Trial {
 public:
  Trial() {
    std::error_code failed;
    fs::path place = fs::temp_directory_path(failed);
    std::string name = ((failed ? fs::path("/tmp") : place) / "athanor-probe-XXXXXX").string();
    if (!mkdtemp(name.data())) throw Error("unavailable", "no temporary folder: " + name + ": " + std::strerror(errno));
    folder_ = name;
    // Without namespaces `nobody` has to walk to it.
    fs::permissions(folder_, fs::perms::group_exec | fs::perms::others_exec, fs::perm_options::add);
    fs::create_directory(folder_ / work_folder);
  }
  ~Trial() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Trial(const Trial &) = delete;
  Trial &operator=(const Trial &) = delete;
  std::string folder() const { return folder_.string(); }

 private:
  fs::path folder_;
};

}  // namespace

Tried try_job(const Settings &settings, const Way &way, const std::vector<std::string> &command, double seconds) {
  const Trial trial;
  Settings quiet = settings;
  quiet.network.clear();
  const Json job{{"id", "probe"},
                 {"folder", trial.folder()},
                 {"command", command},
                 {"limits", {{"seconds", seconds}}},
                 {"tool", way.image.root.empty()}};
  start_supervisor(job_document(job, quiet, way), trial.folder(), settings, true);
  Tried tried{look_at("probe", trial.folder()).exit, ""};
  const Descriptor folder = open_folder(trial.folder());
  for (const char *name : {stdout_file, stderr_file}) tried.out += read_text(folder.get(), name).value_or("");
  return tried;
}

}  // namespace athanor::local
