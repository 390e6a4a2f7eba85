// SPDX-License-Identifier: Apache-2.0
//
// Checking and adding doors. See job_doors.hpp.
#include "sandbox/job_doors.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "sandbox/doors/doors.hpp"
#include "sandbox/doors/hosts.hpp"

namespace athanor::sandbox {
namespace {

namespace fs = std::filesystem;
using sdk::Error;
using sdk::Json;

constexpr int proxy_port = 47128;
constexpr std::size_t most_doors = 8;

Json checked(const Json &door) {
  const fs::path socket = door.value("socket", "");
  const int port = door.value("port", 0);
  if (!socket.is_absolute() || socket.filename().empty() || socket.lexically_normal() != socket)
    throw Error("bad_request", "a door's socket must be an absolute path, not '" + socket.string() + "'", "", "/doors");
  if (port < 1024 || port > 65535 || port == proxy_port)
    throw Error("bad_request", "a door cannot have the port " + std::to_string(port),
                "use one from 1024 to 65535 other than " + std::to_string(proxy_port), "/doors");
  return {{"socket", socket.string()}, {"port", port}, {"env", door.value("env", Json::object())}};
}

// Programs differ in what they look at; names in capitals are not read by all, nor are the others.
Json proxy_environment(const std::vector<std::string> &hosts) {
  Json env = Json::object();
  for (const char *name : {"http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"})
    env[name] = "http://127.0.0.1:{port}";
  // What the job itself listens at is reached directly; `localhost` too, unless the pipeline means its own machine.
  const auto rules = host_rules(hosts);
  const bool meant = std::any_of(rules.begin(), rules.end(), [](const HostRule &r) { return r.name == "localhost"; });
  for (const char *name : {"no_proxy", "NO_PROXY"}) env[name] = meant ? "127.0.0.1,::1" : "localhost,127.0.0.1,::1";
  std::error_code none;
  if (fs::is_regular_file(trusted_certificates, none))
    for (const char *name : {"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}) env[name] = trusted_certificates;
  return env;
}

}  // namespace

Json job_doors(const Json &job, const Settings &settings) {
  Json doors = Json::array();
  std::set<int> ports;
  const Json asked = job.value("doors", Json::array());
  for (const Json &door : asked) {
    doors.push_back(checked(door));
    if (!ports.insert(doors.back().at("port").get<int>()).second || doors.size() > most_doors)
      throw Error("bad_request", "a job's doors need a port each, and there may be 8 of them", "", "/doors");
  }
  // Without walls programs reach whatever they like. Tools of stages have no business outside.
  if (settings.strict && !settings.network.empty() && !job.value("tool", false))
    doors.push_back({{"port", proxy_port},
                     {"hosts", settings.network},
                     {"bytes", settings.network_bytes},
                     {"env", proxy_environment(settings.network)}});
  return doors;
}

}  // namespace athanor::sandbox
