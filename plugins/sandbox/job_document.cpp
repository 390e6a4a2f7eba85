// SPDX-License-Identifier: Apache-2.0
//
// Jobs, checked and completed. See job_document.hpp.
#include "sandbox/job_document.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <vector>

#include "sandbox/folder.hpp"
#include "sandbox/gpus.hpp"
#include "sandbox/job_doors.hpp"

namespace athanor::sandbox {
namespace {

namespace fs = std::filesystem;
using sdk::Error;
using sdk::Json;

constexpr char usual_inside[] = "/work", other_inside[] = "/athanor-work";

bool is_below(const std::string &path, const std::string &folder) {
  return path == folder || path.compare(0, folder.size() + 1, folder + "/") == 0;
}

// What of the host a job may be shown at the same place. These would undo a wall or cover one.
void check_readable(const std::string &path) {
  const fs::path p(path);
  const bool plain = p.is_absolute() && p.lexically_normal() == p;
  const bool walled = path == "/" || path == "/tmp" || path == "/usr" || is_below(path, "/proc") ||
                      is_below(path, "/sys") || is_below(path, "/dev") || is_below(path, "/athanor-launch") ||
                      is_below(path, "/athanor-driver");
  if (!plain || walled)
    throw Error("bad_request", "a job cannot be given '" + path + "' to read",
                "give an absolute path without '..' of a file or folder outside /proc, /sys and /dev", "/readable");
  std::error_code failed;
  if (!fs::exists(p, failed))
    throw Error("not_found", "the job is to read '" + path + "', which is not there", "", "/readable");
}

// What the program's system gives it, before anything of the job's: an image says what it needs itself.
Json system_environment(const Image *image) {
  if (!image) return {{"PATH", "/usr/bin:/bin"}, {"LANG", "C.UTF-8"}};
  Json env{{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
           {"LANG", "C.UTF-8"},
           {"USER", "nobody"},  // mostly the image knows no name for the user's number
           {"LOGNAME", "nobody"}};
  env.update(image->environment);
  return env;
}

// Defaults that make runs repeatable and keep libraries from writing outside the working folder. What the
// job declares wins.
Json environment(const Json &job, Json env, const std::string &home, const std::string &temporary) {
  const int threads = std::max(1, job.value("threads", 1));
  const std::string count = std::to_string(threads);
  env.update({{"HOME", home},
              {"TMPDIR", temporary},
              {"OMP_NUM_THREADS", count},
              {"OPENBLAS_NUM_THREADS", count},
              {"MKL_NUM_THREADS", count},
              {"MPLCONFIGDIR", temporary + "/matplotlib"},
              {"TEXMFVAR", temporary + "/texmf-var"},
              {"PYTHONDONTWRITEBYTECODE", "1"},
              {"PYTHONHASHSEED", "0"}});
  // Threads that spin while they wait cost tenfold on a busy machine.
  if (threads > 1) env["OMP_WAIT_POLICY"] = "passive";
  const Json declared = job.value("env", Json::object());
  for (const auto &[name, value] : declared.items()) {
    if (name.empty() || name.find('=') != std::string::npos || !value.is_string() ||
        (name + value.get<std::string>()).find('\0') != std::string::npos)
      throw Error("bad_request", "'" + name + "' is no environment variable with a text as its value", "", "/env");
    env[name] = value;
  }
  // Which GPUs a job sees is for the backend to say, once it has some for it.
  env["CUDA_VISIBLE_DEVICES"] = "";
  return env;
}

template <class Number>
Number lower(const Json &limits, const char *name, Number most) {
  const auto asked = limits.find(name);
  return asked == limits.end() || asked->is_null() ? most : std::min(most, asked->get<Number>());
}

// The pipeline's `time` is that of an experiment; what plotting or typesetting may take is for its stage to say.
double seconds_of(const Json &job, const Json &limits, double most) {
  const bool own = job.value("tool", false) && limits.contains("seconds") && limits.at("seconds").is_number();
  return own ? limits.at("seconds").get<double>() : lower(limits, "seconds", most);
}

// 0: not limited.
double cpu_seconds_of(const Json &limits, double most) {
  const double asked = lower(limits, "cpu_seconds", most > 0 ? most : std::numeric_limits<double>::max());
  return asked < std::numeric_limits<double>::max() ? asked : 0;
}

}  // namespace

Json job_document(const Json &job, const Settings &settings, const Way &way) {
  const auto command = job.at("command").get<std::vector<std::string>>();
  if (command.empty() || command[0].empty())
    throw Error("bad_request", "the job has no command", "give the program and its arguments as a list", "/command");
  const fs::path folder = job.at("folder").get<std::string>();
  std::error_code failed;
  if (!folder.is_absolute() || !fs::is_directory(folder / work_folder, failed))
    throw Error("not_found", "the job's folder '" + folder.string() + "' has no folder 'work'",
                "make FOLDER/work before the job is submitted, and give FOLDER as an absolute path", "/folder");
  auto readable = job.value("readable", std::vector<std::string>{});
  for (const auto &path : readable) check_readable(path);
  readable.insert(readable.end(), settings.python.readable.begin(), settings.python.readable.end());
  std::string inside = usual_inside;
  for (const auto &path : readable) {
    if (is_below(path, usual_inside)) inside = other_inside;  // else one would be mounted into the other
  }
  const bool elsewhere = settings.strict && way.namespaces;  // the job sees its folder at another place
  if (!elsewhere) inside = (folder / work_folder).string();
  const Json limits = job.value("limits", Json::object());
  const Json doors = job_doors(job, settings);
  if (!doors.empty() && settings.strict && !way.namespaces)
    throw Error("unavailable", "the job is to reach something beyond its walls, which needs namespaces",
                "let bubblewrap make namespaces, or do without `network` and `models`", "/doors");
  const bool tool = job.value("tool", false);
  const Image *const image = tool || way.image.root.empty() ? nullptr : &way.image;
  const GpuWish gpus = gpu_wish(job);
  Json document{{"schema", "athanor.sandbox.job/1"},
                {"id", job.at("id")},
                {"command", command},
                {"environment", environment(job, system_environment(image), inside,
                                            elsewhere ? "/tmp" : (folder / temporary_folder).string())},
                {"readable", readable},
                {"doors", doors},
                {"limits",
                 {{"seconds", seconds_of(job, limits, settings.seconds)},
                  {"cpu_seconds", cpu_seconds_of(limits, tool ? 0 : settings.cpu_seconds)},
                  {"memory_bytes", lower(limits, "memory_bytes", settings.memory)},
                  {"processes", lower(limits, "processes", settings.processes)},
                  {"disk_bytes", lower(limits, "disk_bytes", settings.disk)},
                  {"output_bytes", lower(limits, "output_bytes", settings.output)}}},
                {"gpus", gpus.count},
                {"gpu_memory_bytes", gpus.memory},
                {"gpus_alone", gpus.alone},
                {"sandbox", settings.strict ? "strict" : "none"},
                {"namespaces", way.namespaces},
                {"disable_userns", way.disable_userns},
                {"bwrap", settings.bwrap},
                {"inside", inside}};
  if (image) document["root"] = image->root;
  settings.python.enter(document, tool, image != nullptr);
  return document;
}

}  // namespace athanor::sandbox
