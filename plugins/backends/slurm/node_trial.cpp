// SPDX-License-Identifier: Apache-2.0
#include "node_trial.hpp"

#include "command.hpp"
#include "node_job.hpp"
#include "sandbox/trial_folder.hpp"
#include "scheduler.hpp"
#include "script.hpp"

namespace athanor::slurm {
namespace {

using sdk::Json;

// Whoever asks is at a terminal, or about to start a run: a cluster with room gives a node within this time.
constexpr int immediately = 10;
// For the scheduler and the node, around all that.
constexpr double around = 15;
constexpr char began[] = "athanor-trial";  // a node has it, and room for it

// The folder may be there already, where the node is this machine; it is nobody else's.
constexpr char script[] = R"SH(
give_up() { shift; echo "$@"; exit 0; }
[ -d "$folder" ] && [ -O "$folder" ] && [ ! -L "$folder" ] || mkdir "$folder" || exit 1
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/work" && chmod 711 "$folder" && printf %s "$document" >"$folder/job.json" || exit 1
echo "$began"
[ -x "$supervisor" ] || give_up 69 "there is no $supervisor on this node: say where it is with the option 'programs'"
)SH";

std::string trial_script(const Json &document, const std::string &folder, const Options &options) {
  std::string text =
      std::string("began=") + began + " folder=" + quoted(folder) + " document=" + quoted(document.dump()) + "\n";
  text += "supervisor=" + quoted(options.sandbox.supervisor) + " launcher=" + quoted(options.sandbox.launcher) + "\n";
  text += script;
  text += preparation(options);
  text += "\"$supervisor\" \"$folder\" \"$launcher\" --foreground";
  for (const std::string &name : options.pass) text += " --pass=" + name;
  return text +
         " </dev/null 2>&1\ncd \"$folder\" && cat stdout stderr && sed -n 's/^ *\"detail\": //p' exit.json\nexit 0\n";
}

}  // namespace

Tried try_on_a_node(const Options &options, const sandbox::Image &image, const std::vector<std::string> &command,
                    double seconds, const std::atomic<bool> &stop) {
  const sandbox::TrialFolder folder;  // on the node it has the same name
  Options quiet = options;
  quiet.sandbox.network.clear();
  const Json job{{"id", "probe"},
                 {"folder", folder.path()},
                 {"command", command},
                 {"limits", {{"seconds", seconds}}},
                 {"tool", image.root.empty()}};
  const Demand demand{seconds, options.sandbox.memory, 1, 0};
  std::vector<std::string> words{options.program("srun"), "--quiet", "--input=none", "--mpi=none",
                                 "--immediate=" + std::to_string(immediately)};
  for (std::string &word : demand_arguments({demand, {{{"probe", folder.path(), demand}}}}, "athanor-probe", options))
    words.push_back(std::move(word));
  words.push_back("/bin/bash");
  words.push_back(options.modules.empty() ? "-c" : "-lc");
  words.push_back(trial_script(node_job(job, quiet, image), folder.path(), options));
  const Answer answer = run_command(words, "", immediately + seconds + around, stop);
  const std::size_t at = answer.out.find(began);
  if (at == std::string::npos) return {false, words_of(answer, "srun")};
  return {true, answer.out.substr(answer.out.find('\n', at) + 1)};
}

}  // namespace athanor::slurm
