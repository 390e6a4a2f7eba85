// SPDX-License-Identifier: Apache-2.0
//
// The trial job and its reading. See probe.hpp.
#include "probe.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

#include "sandbox/folder.hpp"
#include "sandbox/found.hpp"
#include "sandbox/guarantees.hpp"
#include "sandbox/job_document.hpp"
#include "start.hpp"

namespace athanor::local {
namespace {

namespace fs = std::filesystem;
using namespace sandbox;
using sdk::Error;
using sdk::Json;

constexpr char or_none[] = ", or accept jobs without walls with `sandbox: none`";

// A folder that goes away with its contents.
class Trial {
 public:
  Trial() {
    std::error_code failed;
    fs::path place = fs::temp_directory_path(failed);
    std::string name = ((failed ? fs::path("/tmp") : place) / "athanor-probe-XXXXXX").string();
    if (!mkdtemp(name.data())) throw Error("unavailable", "no temporary folder: " + name + ": " + std::strerror(errno));
    folder_ = name;
    fs::permissions(folder_, fs::perms::group_exec | fs::perms::others_exec,
                    fs::perm_options::add);  // jobs are nobody's
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

// Runs one command as a job and returns its Exit. With walls the command also tries the one door that plain
// bubblewrap, started by root, leaves open.
Json try_job(const Settings &settings, bool disable_userns, bool namespaces = true) {
  const Trial trial;
  const char *look = settings.strict ? "test ! -w /proc/sys/kernel/core_pattern" : "true";
  const Json job{
      {"id", "probe"}, {"folder", trial.folder()}, {"command", {"/bin/sh", "-c", look}}, {"limits", {{"seconds", 30}}}};
  start_supervisor(job_document(job, settings, disable_userns, namespaces), trial.folder(), settings, true);
  return look_at("probe", trial.folder()).exit;
}

std::string setting(const char *path) {
  std::ifstream file(path);
  std::string word;
  file >> word;
  return word;
}

// What keeps namespaces from being made, as far as the machine tells.
std::string namespaces_hint() {
  if (setting("/proc/sys/user/max_user_namespaces") == "0")
    return "allow them: `sudo sysctl user.max_user_namespaces=15000`";
  if (setting("/proc/sys/kernel/unprivileged_userns_clone") == "0")
    return "allow them: `sudo sysctl kernel.unprivileged_userns_clone=1`";
  if (setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1")
    return "give /usr/bin/bwrap an AppArmor profile with `userns,`, or "
           "`sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`";
  return "inside a container, start it so that user namespaces are allowed "
         "(for Docker: --security-opt seccomp=unconfined --security-opt apparmor=unconfined --cap-add SYS_ADMIN)";
}

Json problem(const char *code, const std::string &message, const std::string &hint) {
  return {{"code", code}, {"message", message}, {"hint", hint}};
}

Json explain(const Settings &settings, const Json &exit) {
  const std::string reason = exit.value("reason", "lost"), detail = exit.value("detail", "");
  if (settings.strict && reason == "exited" && exit.value("exit_code", 0) == 1)
    return problem("walls_leak",
                   "inside the sandbox /proc/sys of this machine can be written to, so it keeps nothing out",
                   std::string("start athanor as an ordinary user") + or_none);
  if (settings.strict && reason == "lost")
    return problem("namespaces_refused", "this machine does not let bubblewrap make a sandbox: " + detail,
                   namespaces_hint());
  return problem("probe_failed", "a trial job did not run: " + reason + (detail.empty() ? "" : ": " + detail),
                 "look whether /bin/sh runs and the temporary folder can be written to");
}

bool went_well(const Json &exit) { return exit.value("reason", "") == "exited" && exit.value("exit_code", -1) == 0; }

// With bubblewrap, or without walls where none are wanted. Null when all is well, else a problem.
Json try_usual_way(const Settings &settings, Probe &found) {
  if (settings.strict && access(settings.bwrap.c_str(), X_OK) != 0)
    return problem("bubblewrap_missing",
                   "there is no bubblewrap at " + settings.bwrap + ", so jobs cannot be walled in",
                   "install it (Debian and Ubuntu: `sudo apt-get install bubblewrap`)");
  Json exit = try_job(settings, true);
  if (exit.value("detail", "").find("--disable-userns") != std::string::npos) {  // older than 0.8
    found.disable_userns = false;
    exit = try_job(settings, false);
  }
  return went_well(exit) ? Json() : explain(settings, exit);
}

// Landlock and the filter as the only walls, if the pipeline accepts what they do not hold. Returns what is to be
// said where it does not, or where they do not stand either.
std::string try_bare_way(const Settings &settings, Probe &found) {
  const Json exit = try_job(settings, true, false);
  if (!went_well(exit))
    return " (Landlock and a filter of system calls cannot stand in: " + exit.value("detail", "a trial job failed") +
           ")";
  const Guarantees all = guarantees(settings, false);
  if (not_accepted(settings, all).empty()) {
    found.namespaces = false;
    return "";
  }
  std::string missing;
  for (const Missing &one : not_accepted(settings, all)) missing += (missing.empty() ? "" : "; ") + one.why;
  return ", or have jobs run behind Landlock and a filter of system calls instead with `" + accept_line(all) +
         "` under the backend (" + missing + ")";
}

}  // namespace

Probe probe(const Settings &settings) {
  Probe found;
  try {
    Json trouble = try_usual_way(settings, found);
    if (trouble.is_null()) return found;
    const std::string code = trouble.value("code", "");
    const bool other_way = code == "namespaces_refused" || code == "bubblewrap_missing";
    const std::string instead = other_way ? try_bare_way(settings, found) : "";
    if (!found.namespaces) return found;
    if (other_way) trouble["hint"] = trouble.value("hint", "") + instead + or_none;
    found.problems.push_back(trouble);
  } catch (const Error &e) {
    found.problems.push_back(problem("probe_failed", e.message, e.hint));
  }
  return found;
}

Json capacity(const Settings &settings, const Probe &found) {
  const Guarantees all = guarantees(settings, found.namespaces);
  Json missing = Json::array();
  for (const Missing &one : all.missing)
    missing.push_back({{"guarantee", one.guarantee}, {"why", one.why}, {"hint", one.hint}});
  Json out{{"schema", "athanor.backend.capacity.result/1"},
           {"slots", settings.workers},
           {"limits",
            {{"seconds", settings.seconds},
             {"memory_bytes", settings.memory},
             {"processes", settings.processes},
             {"disk_bytes", settings.disk}}},
           {"guarantees", found.problems.empty() ? Json(all.kept) : Json::array()},
           {"missing", missing},
           {"doors", found.namespaces},
           {"problems", found.problems}};
  if (settings.cpu_seconds > 0) out["limits"]["cpu_seconds"] = settings.cpu_seconds;
  if (settings.strict) out["gpus"] = 0;  // no device stands inside the walls; without walls nobody knows
  return out;
}

}  // namespace athanor::local
