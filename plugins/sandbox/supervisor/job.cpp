// SPDX-License-Identifier: Apache-2.0
//
// The two JSON files of a job, to and from structs.
#include "sandbox/supervisor/job.hpp"

#include <glob.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "sandbox/folder.hpp"
#include "sandbox/supervisor/driver.hpp"

namespace athanor::sandbox {

using Json = nlohmann::json;

namespace {

Door door_of(const Json &d) {
  Door door;
  door.port = d.at("port").get<std::uint16_t>();
  door.socket = d.value("socket", "");
  door.hosts = d.value("hosts", std::vector<std::string>{});
  door.bytes = d.value("bytes", std::uint64_t{0});
  const Json environment = d.value("env", Json::object());
  for (const auto &[name, value] : environment.items()) door.environment.emplace_back(name, value.get<std::string>());
  return door;
}

// Paths may hold `*`: a cluster's nodes differ, and each shows what it has.
std::vector<std::string> devices_here(const std::vector<std::string> &patterns) {
  std::vector<std::string> out;
  for (const std::string &pattern : patterns) {
    glob_t found{};
    if (glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0)
      out.insert(out.end(), found.gl_pathv, found.gl_pathv + found.gl_pathc);
    globfree(&found);
  }
  return out;
}

Job job_of(const Json &d, const std::string &path) {
  Job job;
  job.id = d.at("id").get<std::string>();
  job.folder = path;
  job.command = d.at("command").get<std::vector<std::string>>();
  for (const auto &[name, value] : d.at("environment").items())
    job.environment.emplace_back(name, value.get<std::string>());
  job.readable = d.at("readable").get<std::vector<std::string>>();
  job.devices = devices_here(d.value("devices", job.devices));
  job.gpus = d.value("gpus", 0) > 0;
  job.root = d.value("root", "");
  if (job.gpus && !job.root.empty()) job.driver = driver_libraries(driver_folders);
  const Json leases = d.value("leases", Json::array());
  for (const Json &lease : leases)
    job.leases.push_back({lease.at("file").get<std::string>(),
                          {lease.at("from").get<std::int64_t>(), lease.at("length").get<std::int64_t>()}});
  const Json doors = d.value("doors", Json::array());
  for (const Json &door : doors) job.doors.push_back(door_of(door));
  const Json &limits = d.at("limits");
  job.limits = {limits.at("seconds").get<double>(),
                limits.value("cpu_seconds", 0.0),
                limits.at("memory_bytes").get<std::uint64_t>(),
                limits.at("processes").get<std::uint64_t>(),
                limits.at("disk_bytes").get<std::uint64_t>(),
                limits.at("output_bytes").get<std::uint64_t>()};
  job.strict = d.at("sandbox").get<std::string>() == "strict";
  job.namespaces = d.value("namespaces", true);
  job.disable_userns = d.at("disable_userns").get<bool>();
  job.bwrap = d.at("bwrap").get<std::string>();
  job.inside = d.at("inside").get<std::string>();
  if (job.command.empty()) throw std::runtime_error(path + "/" + job_file + " has no command");
  return job;
}

}  // namespace

Job read_job(int folder, const std::string &path) {
  const auto text = read_text(folder, job_file);
  if (!text) throw std::runtime_error(path + "/" + job_file + " cannot be read");
  const Json d = Json::parse(*text);
  Job job = job_of(d, path);
  if (d.contains("without_namespaces")) job.without_namespaces.push_back(job_of(d.at("without_namespaces"), path));
  return job;
}

void write_exit(int folder, const std::string &id, const Exit &how) {
  Json d{{"schema", "athanor.sandbox.exit/1"},
         {"id", id},
         {"reason", how.reason},
         {"seconds", how.seconds},
         {"cpu_seconds", how.cpu_seconds},
         {"peak_bytes", how.peak_bytes}};
  if (how.code >= 0) d["exit_code"] = how.code;
  if (how.signal >= 0) d["signal"] = how.signal;
  if (!how.cause.empty()) d["cause"] = how.cause;
  if (!how.detail.empty()) d["detail"] = how.detail;
  if (Json rows = Json::parse(how.connections.json()); !rows.empty()) d["connections"] = std::move(rows);
  if (how.connections.left_out() > 0) d["connections_left_out"] = how.connections.left_out();
  write_whole(folder, exit_file, d.dump(2, ' ', false, Json::error_handler_t::replace) + "\n", true);
}

bool has_ended(int folder) {
  const auto text = read_text(folder, exit_file);
  if (!text) return false;
  const Json d = Json::parse(*text, nullptr, false);
  return d.is_object() && d.value("reason", "lost") != "lost";
}

}  // namespace athanor::sandbox
