// SPDX-License-Identifier: Apache-2.0
#include "probe.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "command.hpp"
#include "node_job.hpp"
#include "node_trial.hpp"
#include "sandbox/guarantees.hpp"
#include "script.hpp"

namespace athanor::slurm {
namespace {

using sdk::Json;

// What one question may take before the answer is taken for none.
constexpr double patience = 30;
// What the interpreter may take: a large environment on a network's disk, read for the first time.
constexpr double python_patience = 120;
// Elements in one array, whatever the cluster allows: the script lists every folder.
constexpr std::size_t longest_array = 500;

Json problem(const std::string &code, const std::string &message, const std::string &hint) {
  return {{"code", code}, {"message", message}, {"hint", hint}};
}

class Search {
 public:
  Search(const Options &options, const std::atomic<bool> &stop, const sandbox::Say &say, const sandbox::Stop &cancelled)
      : options_(options), stop_(stop), say_(say), cancelled_(cancelled) {}

  Probe run() {
    look_for_programs();
    if (found_.problems.empty()) read_configuration();
    if (found_.problems.empty()) read_partitions();
    if (found_.problems.empty()) try_submission();
    if (found_.problems.empty() && options_.sandbox.container.declared()) unpack_image();
    if (found_.problems.empty() && options_.sandbox.python.declared) try_python();
    return std::move(found_);
  }

 private:
  Answer ask(std::vector<std::string> words, const std::string &input = "") {
    words[0] = options_.program(words[0].c_str());
    return run_command(words, input, patience, stop_);
  }
  void report(const std::string &code, const std::string &message, const std::string &hint) {
    found_.problems.push_back(problem(code, message, hint));
  }

  void look_for_programs() {
    for (const char *name : {"sbatch", "squeue", "scancel"})
      if (const Answer answer = ask({name, "--version"}); answer.missing)
        return report(
            "slurm_missing", "there is no program '" + options_.program(name) + "', so jobs cannot be submitted",
            "start athanor where sbatch works, such as a login node (after `module load slurm` on some "
            "clusters), or give the folder of Slurm's programs as `bin`; `use: local` runs jobs on this machine");
    for (const auto &program : {options_.sandbox.supervisor, options_.sandbox.launcher})
      if (access(program.c_str(), X_OK) != 0)
        return report(
            "programs_missing", "there is no program " + program.string(),
            "`programs` names a folder that holds athanor-supervisor and athanor-launch, here and on the nodes");
  }

  void unreachable(const Answer &answer, const char *program) {
    report("unavailable", "the scheduler cannot be asked: " + words_of(answer, program),
           "try `sinfo` here; is slurmctld running, and does SLURM_CONF name the right file?");
  }

  void read_configuration() {
    const Answer answer = ask({"scontrol", "show", "config"});
    if (answer.status != 0) return unreachable(answer, "scontrol");
    const auto settings = configuration(answer.out);
    const auto value = [&](const char *name) {
      const auto known = settings.find(name);
      return known == settings.end() ? std::string() : known->second;
    };
    // Without slurmdbd there is no sacct; the file of ended jobs that some have is not for programs.
    found_.cluster.accounting = value("AccountingStorageType").find("slurmdbd") != std::string::npos;
    const std::string most = value("MaxArraySize");
    found_.cluster.longest_array =
        most.empty() ? longest_array
                     : std::clamp<std::size_t>(std::strtoul(most.c_str(), nullptr, 10), 1, longest_array);
  }

  void read_partitions() {
    const Answer answer = ask({"sinfo", "--noheader", "--all", std::string("--format=") + sinfo_format});
    if (answer.status != 0) return unreachable(answer, "sinfo");
    std::string names;
    for (const Partition &one : partitions(answer.out)) {
      names += (names.empty() ? "" : ", ") + one.name;
      const bool meant = options_.partition.empty() ? one.usual : one.name == options_.partition;
      if (meant) found_.partition = one;
      if (meant || ("," + options_.partition + ",").find("," + one.name + ",") != std::string::npos)
        some_nodes_are_away_ = some_nodes_are_away_ || one.usable < one.nodes;
    }
    if (options_.partition.find(',') != std::string::npos) return;  // the scheduler chooses
    if (found_.partition.name.empty())
      return report("no_partition",
                    options_.partition.empty() ? "this cluster has no partition that is used where none is named"
                                               : "this cluster has no partition '" + options_.partition + "'",
                    names.empty() ? "ask whoever runs the cluster" : "name one with `partition`; there are: " + names);
    check_partition(found_.partition);
  }

  void check_partition(const Partition &at) {
    const std::uint64_t memory = Batch{{0, options_.sandbox.memory, 1, 0}, {}}.mebibytes() << 20;
    if (!at.up)
      report("partition_down", "the partition '" + at.name + "' takes no jobs now",
             "name another with `partition`, or wait until it is up again");
    else if (at.memory > 0 && memory > at.memory)
      report("memory_too_large",
             "no node of the partition '" + at.name + "' has the " + std::to_string(memory >> 20) +
                 " MiB of memory that a job would ask for: the largest has " + std::to_string(at.memory >> 20),
             "set `memory` lower (an eighth and 128 MiB are added to it), or name another partition");
  }

  // The scheduler itself says whether account, QOS, constraint and the rest go together.
  void try_submission() {
    const Demand demand{options_.sandbox.seconds, options_.sandbox.memory, 1, 0};
    const Batch batch{demand, {{{"probe", "/", demand}}}};
    std::vector<std::string> words = sbatch_arguments(batch, "athanor-probe", options_);
    words.insert(words.begin(), {"sbatch", "--test-only"});
    const Answer answer = ask(words, job_script(batch, "athanor-probe", options_));
    if (answer.status == 0 || answer.timed_out || is_passing(answer.err)) return;
    // Which it also says of what only nodes could do that are drained, down, or have not yet registered with a
    // controller that has just been started. Jobs are taken all the same, and wait for them.
    if (some_nodes_are_away_ && answer.err.find("node configuration is not available") != std::string::npos) {
      found_.news.push_back(
          "no node would do for a job now, and some are drained, down or not known to the scheduler yet. Jobs wait in "
          "the queue until one is back");
      return;
    }
    report("not_accepted", "the scheduler would not take a job: " + words_of(answer, "sbatch"),
           "look at `partition`, `account`, `qos`, `constraint`, `arguments`, `time` and `memory`; "
           "`sacctmgr show associations user=$USER` lists what you may use");
  }

  // Here, into a folder that the nodes share; whether programs run in it is seen by the first job.
  void unpack_image() {
    try {
      found_.image = sandbox::prepare_image(options_.sandbox.container, options_.sandbox.launcher, say_, cancelled_);
    } catch (const sdk::Error &e) {
      report(e.code, e.message, e.hint);
    }
  }

  // Where no node is free programs are told of the packages all the same: the pipeline says that they are there.
  void try_python() {
    const sandbox::Python &python = options_.sandbox.python;
    const Tried tried = try_on_a_node(options_, found_.image, python.question(), python_patience, stop_);
    if (tried.ran) {
      found_.python = python.judge(tried.words);
      for (const Json &problem : found_.python.at("problems")) found_.problems.push_back(problem);
      return;
    }
    found_.python["packages"] = Json::array();
    for (const sandbox::Requirement &package : python.packages)
      found_.python["packages"].push_back({{"name", package.name}});
    found_.news.push_back("`python` has not been checked, because no node could be asked at once: " + tried.words);
  }

  const Options &options_;
  const std::atomic<bool> &stop_;
  const sandbox::Say &say_;
  const sandbox::Stop &cancelled_;
  bool some_nodes_are_away_ = false;  // of the partitions that are meant
  Probe found_;
};

}  // namespace

Probe probe(const Options &options, const std::atomic<bool> &stop, const sandbox::Say &say,
            const sandbox::Stop &cancelled) {
  return Search(options, stop, say, cancelled).run();
}

// What is promised is kept by the supervisor on the node. Where a node cannot keep it, the supervisor refuses the job,
// unless the pipeline accepts what is missing there: then that is promised nowhere.
Json capacity(const Options &options, const Probe &found) {
  const sandbox::Settings &settings = options.sandbox;
  const sandbox::Guarantees all = sandbox::guarantees(settings, !may_do_without_namespaces(settings));
  Json missing = Json::array();
  for (const sandbox::Missing &one : all.missing)
    missing.push_back({{"guarantee", one.guarantee}, {"why", one.why}, {"hint", one.hint}});
  double seconds = settings.seconds;
  if (found.partition.seconds > 120) seconds = std::min(seconds, found.partition.seconds - 120);
  Json out{{"schema", "athanor.backend.capacity.result/1"},
           {"slots", settings.workers},
           {"limits",
            {{"seconds", seconds},
             {"memory_bytes", settings.memory},
             {"processes", settings.processes},
             {"disk_bytes", settings.disk}}},
           {"gpus", found.partition.gpus},
           {"guarantees", found.problems.empty() ? Json(all.kept) : Json::array()},
           {"missing", missing},
           {"problems", found.problems}};
  if (settings.cpu_seconds > 0) out["limits"]["cpu_seconds"] = settings.cpu_seconds;
  for (const char *key : {"packages", "python"})
    if (found.python.contains(key)) out[key] = found.python.at(key);
  if (settings.strict && !settings.network.empty()) out["network"] = settings.network;
  if (!found.image.told.is_null()) out["container"] = found.image.told;
  return out;
}

}  // namespace athanor::slurm
