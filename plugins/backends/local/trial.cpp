// SPDX-License-Identifier: Apache-2.0
//
// See trial.hpp.
#include "trial.hpp"

#include "sandbox/folder.hpp"
#include "sandbox/found.hpp"
#include "sandbox/job_document.hpp"
#include "sandbox/trial_folder.hpp"
#include "start.hpp"

namespace athanor::local {

using namespace sandbox;
using sdk::Json;

Tried try_job(const Settings &settings, const Way &way, const std::vector<std::string> &command, double seconds) {
  const TrialFolder trial;
  Settings quiet = settings;
  quiet.network.clear();
  const Json job{{"id", "probe"},
                 {"folder", trial.path()},
                 {"command", command},
                 {"limits", {{"seconds", seconds}}},
                 {"tool", way.image.root.empty()}};
  start_supervisor(job_document(job, quiet, way), trial.path(), settings, true);
  Tried tried{look_at("probe", trial.path()).exit, ""};
  const Descriptor folder = open_folder(trial.path());
  for (const char *name : {stdout_file, stderr_file}) tried.out += read_text(folder.get(), name).value_or("");
  return tried;
}

}  // namespace athanor::local
