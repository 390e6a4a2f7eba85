// SPDX-License-Identifier: Apache-2.0
//
// Options, checked and completed. See settings.hpp.
#include "sandbox/settings.hpp"

#include <algorithm>
#include <stdexcept>

#include "sandbox/doors/hosts.hpp"
#include "sandbox/guarantees.hpp"

namespace athanor::sandbox {

using sdk::Error;
using sdk::Json;

namespace {

std::vector<std::string> network_of(const Json &options) {
  auto hosts = options.value("network", std::vector<std::string>{});
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    try {
      host_rule(hosts[i]);
    } catch (const std::invalid_argument &e) {
      throw Error("bad_options", std::string("network: ") + e.what(), "", "/network/" + std::to_string(i));
    }
  }
  return hosts;
}

std::vector<std::string> accepted(const Json &options) {
  const auto words = options.value("accept", std::vector<std::string>{});
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto &known = acceptable();
    if (std::find(known.begin(), known.end(), words[i]) != known.end()) continue;
    std::string all;
    for (const std::string &word : known) all += (all.empty() ? "" : ", ") + word;
    throw Error("bad_options", "accept: '" + words[i] + "' is no guarantee that can be done without",
                "these are: " + all, "/accept/" + std::to_string(i));
  }
  return words;
}

}  // namespace

Settings Settings::from(const Json &options, const std::filesystem::path &resources) {
  Settings s;
  s.workers = options.value("workers", std::size_t{2});
  s.strict = options.value("sandbox", std::string("strict")) != "none";
  s.seconds = options.value("time", 600.0);
  s.cpu_seconds = options.value("cpu_time", 0.0);
  s.memory = options.value("memory", std::uint64_t{4} << 30);
  s.processes = options.value("processes", std::uint64_t{256});
  s.disk = options.value("disk", std::uint64_t{2} << 30);
  s.output = options.value("output", std::uint64_t{4} << 20);
  s.bwrap = options.value("bwrap", std::string("/usr/bin/bwrap"));
  s.accept = accepted(options);
  s.container = Container::from(options);
  s.python = Python::from(options);
  s.network = network_of(options);
  s.network_bytes = options.value("network_bytes", std::uint64_t{4} << 30);
  if (s.bwrap.empty() || s.bwrap[0] != '/')
    throw Error("bad_options", "bwrap: '" + s.bwrap + "' is not an absolute path",
                "write /usr/bin/bwrap, or leave it out", "/bwrap");
  const auto refuse_zero = [](bool positive, const char *name) {
    if (!positive)
      throw Error("bad_options", std::string(name) + " must be more than 0: no job could run", "",
                  std::string("/") + name);
  };
  refuse_zero(s.workers > 0, "workers");
  refuse_zero(s.seconds > 0, "time");
  refuse_zero(s.cpu_seconds > 0 || !options.contains("cpu_time"), "cpu_time");
  refuse_zero(s.memory > 0, "memory");
  refuse_zero(s.processes > 0, "processes");
  refuse_zero(s.disk > 0, "disk");
  refuse_zero(s.output > 0, "output");
  s.supervisor = resources / "athanor-supervisor";
  s.launcher = resources / "athanor-launch";
  return s;
}

}  // namespace athanor::sandbox
