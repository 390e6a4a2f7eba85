// SPDX-License-Identifier: Apache-2.0
//
// Writing the job script. Paths are quoted; modules and `pass` are names that were checked; the commands of `prolog`
// are the user's own and stand there as they are.
#include "script.hpp"

namespace athanor::slurm {
namespace {

// A job is run only by the submission that its folder names: one that was believed lost and comes back later finds
// another's token, and so does a job that was cancelled before it began.
constexpr char beginning[] = R"SH(
say() { for folder in "${folders[@]}"; do printf '%s: %s\n' "$(hostname)" "$*" >>"$folder/slurm.log"; done; }
give_up() { local status=$1; shift; say "$@"; exit "$status"; }

one() {
  local noted= number=${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID}
  read -r noted <"$1/slurm" || return 0
  [ "$noted" = "$token" ] || return 0
  printf '%s: job %s\n' "$(hostname)" "$number" >>"$1/slurm.log"
  "$supervisor" "$1" "$launcher" --foreground "${pass[@]}" </dev/null >>"$1/slurm.log" 2>&1
}
)SH";

constexpr char checks[] = R"SH(
# Half of it may be done: the folders have to be laid out anew first, and that is for athanor to do.
[ "${SLURM_RESTART_COUNT:-0}" = 0 ] || give_up 75 "the scheduler started this job a second time"
[ -x "$supervisor" ] || give_up 69 "there is no $supervisor on this node: say where it is with the option 'programs'"
)SH";

}  // namespace

std::string quoted(const std::string &text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string preparation(const Options &options) {
  std::string text;
  for (const std::string &module : options.modules)
    text += "module load " + module + " || give_up 70 'module load " + module + " failed'\n";
  for (const std::string &command : options.prolog)
    text += command + "\n[ $? = 0 ] || give_up 70 " + quoted("a command of `prolog` failed: " + command) + "\n";
  return text;
}

std::string job_script(const Batch &batch, const std::string &token, const Options &options) {
  // Modules are a function that a login shell has.
  std::string text = options.modules.empty() ? "#!/bin/bash\n" : "#!/bin/bash -l\n";
  text += "# Made by athanor. Each job runs behind the same walls as on one machine.\n";
  text += "token=" + quoted(token) + "\n";
  text += "supervisor=" + quoted(options.sandbox.supervisor) + " launcher=" + quoted(options.sandbox.launcher) + "\n";
  text += "pass=(";
  for (const std::string &name : options.pass) text += " --pass=" + name;
  if (batch.demand.gpus > 0) text += " --pass=CUDA_VISIBLE_DEVICES";
  text += " )\ncase ${SLURM_ARRAY_TASK_ID:-0} in\n";
  for (std::size_t i = 0; i < batch.elements.size(); ++i) {
    text += std::to_string(i) + ") folders=(";
    for (const Task &task : batch.elements[i]) text += " " + quoted(task.folder);
    text += " ) ;;\n";
  }
  text += "esac\n";
  text += beginning;
  text += checks;
  text += preparation(options);
  return text + "for folder in \"${folders[@]}\"; do one \"$folder\"; done\nexit 0\n";
}

std::vector<std::string> demand_arguments(const Batch &batch, const std::string &name, const Options &options) {
  std::vector<std::string> words{"--job-name=" + name,
                                 "--chdir=/",
                                 "--nodes=1",
                                 "--ntasks=1",
                                 "--cpus-per-task=" + std::to_string(batch.demand.cpus),
                                 "--time=" + std::to_string(batch.minutes()),
                                 "--mem=" + std::to_string(batch.mebibytes()) + "M"};
  const auto add = [&](const char *option, const std::string &value) {
    if (!value.empty()) words.push_back(std::string("--") + option + "=" + value);
  };
  if (batch.demand.gpus > 0) add("gres", options.gres + ":" + std::to_string(batch.demand.gpus));
  add("partition", options.partition);
  add("account", options.account);
  add("qos", options.qos);
  add("constraint", options.constraint);
  words.insert(words.end(), options.arguments.begin(), options.arguments.end());
  return words;
}

std::vector<std::string> sbatch_arguments(const Batch &batch, const std::string &token, const Options &options) {
  std::vector<std::string> words{"--parsable", "--output=/dev/null", "--input=/dev/null", "--no-requeue"};
  if (batch.elements.size() > 1) words.push_back("--array=0-" + std::to_string(batch.elements.size() - 1));
  for (std::string &word : demand_arguments(batch, token, options)) words.push_back(std::move(word));
  return words;
}

}  // namespace athanor::slurm
