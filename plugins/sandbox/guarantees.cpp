// SPDX-License-Identifier: Apache-2.0
//
// See guarantees.hpp.
#include "sandbox/guarantees.hpp"

#include <algorithm>

#include "sandbox/landlock_version.hpp"

namespace athanor::sandbox {
namespace {

// Held by the supervisor, whatever stands around the job.
constexpr const char *always[] = {"time_limit",   "memory_limit", "process_limit",        "disk_limit",
                                  "output_limit", "tree_kill",    "declared_environment", "survives_host"};
// Held by namespaces, or else by Landlock and the filter of system calls.
constexpr const char *walled[] = {"no_network", "no_path_sockets", "no_host_write",
                                  "no_home",    "no_secrets",      "no_nested_namespaces"};
constexpr char no_network[] = "no_network", network_by_name[] = "network_by_name";
// Held by namespaces only.
constexpr char no_other_processes[] = "no_other_processes", no_outside_metadata[] = "no_outside_metadata",
               no_survivors[] = "no_survivors";

constexpr int signals_scoped = 6;

std::vector<Missing> missing_without_namespaces() {
  const char *hint = "let bubblewrap make namespaces";
  const bool shut = landlock_version() >= signals_scoped;
  return {
      {no_other_processes,
       shut ? "without namespaces a job can find out which processes of this machine exist"
            : "without namespaces, and with this kernel's Landlock, a job can find out which processes of this machine "
              "exist and send signals to those of the same user",
       hint},
      {no_outside_metadata,
       "without namespaces a job can ask whether a file exists, its size and its owner, anywhere on this machine",
       hint},
      {no_survivors, "without namespaces processes of a job may live on when its supervisor is killed", hint}};
}

// The pipeline's own wish: nobody has to accept it once more.
void let_hosts_be_reached(const Settings &settings, Guarantees &all) {
  std::string hosts;
  for (const std::string &host : settings.network) hosts += (hosts.empty() ? "" : ", ") + host;
  if (hosts.empty()) return;
  if (settings.strict) {
    all.kept.erase(std::find(all.kept.begin(), all.kept.end(), no_network));
    all.kept.push_back(network_by_name);
    all.missing.push_back(
        {no_network, "the pipeline's `network` lets experiments reach " + hosts, "leave out `network`"});
  } else {
    all.missing.push_back({network_by_name, "the pipeline says `sandbox: none`, so nobody asks what is reached",
                           "say `sandbox: strict`"});
  }
}

}  // namespace

const std::vector<std::string> &acceptable() {
  static const std::vector<std::string> words{no_other_processes, no_outside_metadata, no_survivors};
  return words;
}

Guarantees guarantees(const Settings &settings, bool namespaces) {
  Guarantees all;
  all.kept.assign(std::begin(always), std::end(always));
  if (!settings.strict) {
    const auto miss = [&](const std::string &word) {
      all.missing.push_back({word, "the pipeline says `sandbox: none`", "say `sandbox: strict`"});
    };
    for (const char *word : walled) miss(word);
    for (const std::string &word : acceptable()) miss(word);
    let_hosts_be_reached(settings, all);
    return all;
  }
  all.kept.insert(all.kept.end(), std::begin(walled), std::end(walled));
  if (namespaces)
    all.kept.insert(all.kept.end(), acceptable().begin(), acceptable().end());
  else
    all.missing = missing_without_namespaces();
  let_hosts_be_reached(settings, all);
  return all;
}

std::vector<Missing> not_accepted(const Settings &settings, const Guarantees &all) {
  std::vector<Missing> left;
  if (!settings.strict) return left;
  const auto among = [](const std::vector<std::string> &words, const std::string &word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  for (const Missing &one : all.missing)
    if (among(acceptable(), one.guarantee) && !among(settings.accept, one.guarantee)) left.push_back(one);
  return left;
}

std::string accept_line(const Guarantees &all) {
  std::string words;
  for (const Missing &one : all.missing)
    if (one.guarantee != no_network) words += (words.empty() ? "" : ", ") + one.guarantee;
  return "accept: [" + words + "]";
}

}  // namespace athanor::sandbox
