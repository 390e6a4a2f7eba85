// SPDX-License-Identifier: Apache-2.0
//
// The trial job and its reading. See probe.hpp.
#include "probe.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "sandbox/guarantees.hpp"
#include "sandbox/image_paths.hpp"
#include "trial.hpp"

namespace athanor::local {
namespace {

using namespace sandbox;
using sdk::Error;
using sdk::Json;

constexpr char or_none[] = ", or accept jobs without walls with `sandbox: none`";

// Runs one command as a job and returns its Exit. With walls the command also tries the one door that plain
// bubblewrap, started by root, leaves open.
Json try_walls(const Settings &settings, const Probe &how) {
  const char *look = settings.strict ? "test ! -w /proc/sys/kernel/core_pattern" : "true";
  return try_job(settings, how.way, {"/bin/sh", "-c", look}, 30).exit;
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
  Json exit = try_walls(settings, found);
  if (exit.value("detail", "").find("--disable-userns") != std::string::npos) {  // older than 0.8
    found.way.disable_userns = false;
    exit = try_walls(settings, found);
  }
  return went_well(exit) ? Json() : explain(settings, exit);
}

// Landlock and the filter as the only walls, if the pipeline accepts what they do not hold. Returns what is to be
// said where it does not, or where they do not stand either.
std::string try_bare_way(const Settings &settings, Probe &found) {
  Probe bare;
  bare.way.namespaces = false;
  const Json exit = try_walls(settings, bare);
  if (!went_well(exit))
    return " (Landlock and a filter of system calls cannot stand in: " + exit.value("detail", "a trial job failed") +
           ")";
  const Guarantees all = guarantees(settings, false);
  if (not_accepted(settings, all).empty()) {
    found = bare;
    return "";
  }
  std::string missing;
  for (const Missing &one : not_accepted(settings, all)) missing += (missing.empty() ? "" : "; ") + one.why;
  return ", or have jobs run behind Landlock and a filter of system calls instead with `" + accept_line(all) +
         "` under the backend (" + missing + ")";
}

// Finds out how jobs can run. Null, or the problem.
Json try_ways(const Settings &settings, Probe &found) {
  Json trouble = try_usual_way(settings, found);
  if (trouble.is_null()) return trouble;
  const std::string code = trouble.value("code", "");
  if (code != "namespaces_refused" && code != "bubblewrap_missing") return trouble;
  if (settings.container.declared()) {
    trouble["message"] =
        trouble.value("message", "") + "; without namespaces programs cannot be shown a container's image";
    return trouble;
  }
  const std::string instead = try_bare_way(settings, found);
  if (!found.way.namespaces) return nullptr;
  trouble["hint"] = trouble.value("hint", "") + instead + or_none;
  return trouble;
}

// The interpreter that the pipeline declares, asked where programs will run.
void try_python(const Settings &settings, Probe &found) {
  constexpr double seconds = 120;  // a large environment on a network's disk, read for the first time
  found.python = settings.python.judge(try_job(settings, found.way, settings.python.question(), seconds).out);
  for (const Json &problem : found.python.at("problems")) found.problems.push_back(problem);
}

// A job in the image: its shell, which needs its loader and its library. An image without a shell shows in its mounts
// whether it can be used.
void try_image(const Settings &settings, Probe &found) {
  const Image &image = found.way.image;
  const Json exit = try_job(settings, found.way, {"/bin/sh", "-c", "exit 0"}, 60).exit;
  const std::string shell = place_in_image(image.root, "/bin/sh");
  const bool no_shell = access((image.root + shell).c_str(), F_OK) != 0;
  const int code = exit.value("exit_code", -1);
  if (exit.value("reason", "") == "exited" && (code == 0 || (code == 127 && no_shell))) return;
  const std::string why = exit.value("detail", "");
  found.problems.push_back(
      problem("image_broken",
              "no program runs in the image " + settings.container.image + ": " +
                  (why.empty() ? exit.value("reason", "") + " " + std::to_string(code) : why),
              image.told.value("tool", "") == "folder"
                  ? "is its C library there, and may everybody read it?"
                  : "does it run with `" + image.told.value("tool", "") + "` itself? Then remove " +
                        std::filesystem::path(image.root).parent_path().string() + ", and it is unpacked anew"));
}

}  // namespace

Probe probe(const Settings &settings, const Say &say, const Stop &stop) {
  Probe found;
  try {
    const Json trouble = try_ways(settings, found);
    if (!trouble.is_null()) found.problems.push_back(trouble);
    if (found.problems.empty() && settings.container.declared()) {
      found.way.image = prepare_image(settings.container, settings.launcher, say, stop);
      try_image(settings, found);
    }
    if (found.problems.empty() && settings.python.declared) try_python(settings, found);
  } catch (const Error &e) {
    const bool known = settings.container.declared() && e.code != "unavailable";
    found.problems.push_back(problem(known ? e.code.c_str() : "probe_failed", e.message, e.hint));
  }
  return found;
}

Json capacity(const Settings &settings, const Probe &found) {
  const Guarantees all = guarantees(settings, found.way.namespaces);
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
           {"doors", found.way.namespaces},
           {"problems", found.problems}};
  if (settings.cpu_seconds > 0) out["limits"]["cpu_seconds"] = settings.cpu_seconds;
  for (const char *key : {"packages", "python"})
    if (found.python.contains(key)) out[key] = found.python.at(key);
  if (!found.way.image.told.is_null()) out["container"] = found.way.image.told;
  if (settings.strict && !settings.network.empty()) out["network"] = settings.network;
  return out;
}

}  // namespace athanor::local
