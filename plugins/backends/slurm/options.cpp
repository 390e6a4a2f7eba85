// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <algorithm>

namespace athanor::slurm {
namespace {

using sdk::Error;
using sdk::Json;

[[noreturn]] void refuse(const std::string &what, const std::string &hint, const std::string &at) {
  throw Error("bad_options", what, hint, at);
}

// What the backend says to sbatch itself, or what would make a job something that it does not understand.
void check_arguments(const std::vector<std::string> &arguments) {
  static constexpr const char *ours[] = {"--array",      "--chdir",     "--error",  "--export",   "--hold",
                                         "--input",      "--job-name",  "--output", "--parsable", "--requeue",
                                         "--no-requeue", "--test-only", "--time",   "--mem",      "--wait",
                                         "--wrap",       "-a",          "-D",       "-e",         "-H",
                                         "-i",           "-J",          "-o",       "-t",         "-W"};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string word = arguments[i].substr(0, arguments[i].find('='));
    const bool taken = std::any_of(std::begin(ours), std::end(ours), [&](const char *one) {
      return word == one || (one[1] != '-' && word.compare(0, 2, one) == 0);
    });
    if (taken || arguments[i].empty() || arguments[i][0] != '-')
      refuse("arguments: '" + arguments[i] + "' cannot be given to sbatch",
             taken ? "the backend sets this one itself; `time`, `memory`, `partition` and the like are options"
                   : "write each as one word that begins with a dash, such as --nice=100",
             "/arguments/" + std::to_string(i));
  }
}

// They become words of a shell script, or of the environment there.
void check_names(const std::vector<std::string> &names, const char *option) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool plain =
        !names[i].empty() && names[i][0] != '-' && std::all_of(names[i].begin(), names[i].end(), [](unsigned char c) {
          return std::isalnum(c) || c == '_' || c == '-' || c == '.' || c == '/' || c == '+';
        });
    if (!plain)
      refuse(std::string(option) + ": '" + names[i] + "' is no name", "letters, digits and -._/+ only",
             std::string("/") + option + "/" + std::to_string(i));
  }
}

}  // namespace

Options Options::from(const Json &options, const std::filesystem::path &resources) {
  Options o;
  const std::vector<std::string> none;
  o.sandbox = sandbox::Settings::from(options, options.value("programs", resources.string()));
  o.sandbox.workers = options.value("workers", std::size_t{100});  // a scheduler has more room than a machine
  o.bin = options.value("bin", "");
  o.partition = options.value("partition", "");
  o.account = options.value("account", "");
  o.qos = options.value("qos", "");
  o.constraint = options.value("constraint", "");
  o.gres = options.value("gres", "gpu");
  o.modules = options.value("modules", none);
  o.prolog = options.value("prolog", none);
  o.arguments = options.value("arguments", none);
  o.pass = options.value("pass", none);
  o.batch = options.value("batch", o.batch);
  o.poll = options.value("poll", o.poll);
  o.late = options.value("late", o.late);
  o.calls_per_minute = options.value("calls_per_minute", o.calls_per_minute);
  if (o.batch == 0) refuse("batch must be more than 0", "1 runs each job on its own", "/batch");
  if (o.poll <= 0) refuse("poll must be more than 0", "", "/poll");
  if (o.calls_per_minute < 1) refuse("calls_per_minute must be 1 or more", "", "/calls_per_minute");
  if (!o.bin.empty() && o.bin[0] != '/')
    refuse("bin: '" + o.bin + "' is not an absolute path", "the folder that holds sbatch, or leave it out", "/bin");
  if (!o.sandbox.supervisor.is_absolute() && !resources.empty())
    refuse("programs: not an absolute path", "the folder, as the nodes see it, that holds athanor-supervisor",
           "/programs");
  check_arguments(o.arguments);
  check_names(o.modules, "modules");
  check_names(o.pass, "pass");
  return o;
}

}  // namespace athanor::slurm
