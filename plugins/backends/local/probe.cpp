// SPDX-License-Identifier: Apache-2.0
//
// The trial job and its reading. See probe.hpp.
#include "probe.hpp"

#include <unistd.h>

#include <fstream>
#include <string>

#include "trial.hpp"

namespace athanor::local {
namespace {

using namespace sandbox;
using sdk::Error;
using sdk::Json;

constexpr char or_none[] = ", or accept jobs without walls with `sandbox: none`";

// Runs one command as a job and returns its Exit. With walls the command also tries the one door that plain
// bubblewrap, started by root, leaves open.
Json try_walls(const Settings &settings, bool disable_userns) {
  const char *look = settings.strict ? "test ! -w /proc/sys/kernel/core_pattern" : "true";
  return try_job(settings, disable_userns, {"/bin/sh", "-c", look}, 30).exit;
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

std::string hosts_in_words(const Settings &settings) {
  std::string out;
  for (const std::string &host : settings.network) out += (out.empty() ? "" : ", ") + host;
  return out;
}

Json explain(const Settings &settings, const Json &exit) {
  const std::string reason = exit.value("reason", "lost"), detail = exit.value("detail", "");
  if (settings.strict && reason == "exited" && exit.value("exit_code", 0) == 1)
    return problem("walls_leak",
                   "inside the sandbox /proc/sys of this machine can be written to, so it keeps nothing out",
                   std::string("start athanor as an ordinary user") + or_none);
  if (settings.strict && reason == "lost")
    return problem("namespaces_refused", "this machine does not let bubblewrap make a sandbox: " + detail,
                   namespaces_hint() + or_none);
  return problem("probe_failed", "a trial job did not run: " + reason + (detail.empty() ? "" : ": " + detail),
                 "look whether /bin/sh runs and the temporary folder can be written to");
}

// The interpreter that the pipeline declares, asked where programs will run.
void try_python(const Settings &settings, Probe &found) {
  constexpr double seconds = 120;  // a large environment on a network's disk, read for the first time
  found.python =
      settings.python.judge(try_job(settings, found.disable_userns, settings.python.question(), seconds).out);
  for (const Json &problem : found.python.at("problems")) found.problems.push_back(problem);
}

}  // namespace

Probe probe(const Settings &settings) {
  Probe found;
  if (settings.strict && access(settings.bwrap.c_str(), X_OK) != 0) {
    found.problems.push_back(
        problem("bubblewrap_missing", "there is no bubblewrap at " + settings.bwrap + ", so jobs cannot be walled in",
                std::string("install it (Debian and Ubuntu: `sudo apt-get install bubblewrap`)") + or_none));
    return found;
  }
  try {
    Json exit = try_walls(settings, true);
    if (exit.value("detail", "").find("--disable-userns") != std::string::npos) {  // older than 0.8
      found.disable_userns = false;
      exit = try_walls(settings, false);
    }
    if (exit.value("reason", "") != "exited" || exit.value("exit_code", -1) != 0)
      found.problems.push_back(explain(settings, exit));
    if (found.problems.empty() && settings.python.declared) try_python(settings, found);
  } catch (const Error &e) {
    found.problems.push_back(problem("probe_failed", e.message, e.hint));
  }
  return found;
}

Json capacity(const Settings &settings, const Probe &found) {
  Json guarantees{"time_limit",   "memory_limit", "process_limit",        "disk_limit",
                  "output_limit", "tree_kill",    "declared_environment", "survives_host"};
  Json missing = Json::array();
  const auto promise = [&](const char *word, bool kept, const std::string &why, const char *hint) {
    if (kept)
      guarantees.push_back(word);
    else
      missing.push_back({{"guarantee", word}, {"why", why}, {"hint", hint}});
  };
  const std::string reached = hosts_in_words(settings);
  promise("no_network", settings.strict && reached.empty(),
          settings.strict ? "the pipeline's `network` lets experiments reach " + reached
                          : std::string("the pipeline says `sandbox: none`"),
          settings.strict ? "leave out `network`" : "say `sandbox: strict`");
  if (!reached.empty())
    promise("network_by_name", settings.strict, "the pipeline says `sandbox: none`, so nobody asks what is reached",
            "say `sandbox: strict`");
  for (const char *word : {"no_host_write", "no_home", "no_secrets", "no_other_processes"})
    promise(word, settings.strict, "the pipeline says `sandbox: none`", "say `sandbox: strict`");
  const bool shut = settings.strict && found.disable_userns;
  promise("no_nested_namespaces", shut,
          settings.strict ? "this bubblewrap is older than 0.8" : "the pipeline says `sandbox: none`",
          settings.strict ? "install bubblewrap 0.8 or newer" : "say `sandbox: strict`");
  if (!found.problems.empty()) guarantees = Json::array();
  Json out{{"schema", "athanor.backend.capacity.result/1"},
           {"slots", settings.workers},
           {"limits",
            {{"seconds", settings.seconds},
             {"memory_bytes", settings.memory},
             {"processes", settings.processes},
             {"disk_bytes", settings.disk}}},
           {"guarantees", guarantees},
           {"missing", missing},
           {"doors", true},
           {"problems", found.problems}};
  for (const char *key : {"packages", "python"})
    if (found.python.contains(key)) out[key] = found.python.at(key);
  if (settings.strict && !settings.network.empty()) out["network"] = settings.network;
  return out;
}

}  // namespace athanor::local
