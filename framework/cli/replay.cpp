// SPDX-License-Identifier: Apache-2.0
#include "cli/replay.hpp"

#include <atomic>
#include <cstdio>

#include "cli/verbs.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "import/run.hpp"
#include "ledger/ledger.hpp"
#include "pipeline/check.hpp"
#include "plugin/types.hpp"
#include "report/report.hpp"
#include "run/replay.hpp"

namespace athanor {
namespace {

struct Kind {
  const char *name, *one, *many;
};
constexpr Kind kinds[] = {{"llm", "model call", "model calls"},
                          {"literature", "literature request", "literature requests"},
                          {"experiment", "experiment", "experiments"},
                          {"tool", "tool run", "tool runs"},
                          {"timer", "timer", "timers"}};

std::string counted(const Replayed &done) {
  std::string out;
  for (const Kind &kind : kinds)
    if (const auto found = done.taken.find(kind.name); found != done.taken.end())
      out +=
          (out.empty() ? "" : ", ") + std::to_string(found->second) + " " + (found->second == 1 ? kind.one : kind.many);
  return (out.empty() ? "nothing" : out) + " from the record, " + std::to_string(done.made) + " made";
}

std::string listed(const char *what, const std::vector<std::string> &names) {
  std::string out;
  for (const std::string &name : names) out += (out.empty() ? std::string("; ") + what + ": " : ", ") + name;
  return out;
}

std::string compared(const Replayed &done) {
  const SameArtifacts &artifacts = done.artifacts;
  std::string out = std::to_string(artifacts.identical) + " of " + std::to_string(artifacts.recorded) +
                    " artifacts are identical" + listed("different", artifacts.different);
  // What comes after a miss was not even tried.
  if (done.run.end == RunResult::End::done) out += listed("missing", artifacts.missing);
  return out + listed("not in the record", artifacts.added);
}

Json as_json(const Replayed &done, const fs::path &run, const fs::path &folder, const fs::path &report) {
  const char *ends[] = {"done", "failed", "paused"};
  Json out{{"ok", done.identical()},
           {"run", run.string()},
           {"replay", folder.string()},
           {"end", ends[static_cast<int>(done.run.end)]},
           {"from_record", done.taken},
           {"made", done.made},
           {"artifacts",
            {{"recorded", done.artifacts.recorded},
             {"identical", done.artifacts.identical},
             {"different", done.artifacts.different},
             {"missing", done.artifacts.missing},
             {"added", done.artifacts.added}}}};
  if (!report.empty()) out["report"] = report.string();
  if (done.miss)
    out["error"] = to_document(*done.miss);
  else if (!done.run.message.empty())
    out["error"] = {{"message", done.run.message}, {"hint", done.run.hint}};
  return out;
}

}  // namespace

int verb_replay(const Arguments &arguments) {
  const Catalogue catalogue = Catalogue::scan(plugin_folders(arguments.plugin_dirs));
  const fs::path run = fs::absolute(arguments.words.front() + "/").lexically_normal().parent_path();
  std::error_code none;
  if (fs::exists(run / "ledger.sqlite", none))
    refuse_imported(*Ledger::open_to_read(run / "ledger.sqlite"), "repeating it", run);
  Plan plan = plan_of_run(run, catalogue);
  if (arguments.isolate) plan.isolate();
  const Types types(catalogue, plan.folders_of_programs());
  const fs::path folder = arguments.run_dir.empty() ? default_replay_folder(run) : arguments.run_dir;
  std::atomic<bool> never_stopped{false};  // it takes seconds; Ctrl-C ends the process
  const Replayed done = replay_run(run, folder, plan, types, never_stopped, {});
  fs::path report;
  try {
    report = write_report(folder);
  } catch (const Error &e) {
    std::fprintf(stderr, "athanor: the report could not be written: %s\n", describe(e).c_str());
  }
  if (arguments.json) {
    std::fputs((pretty(as_json(done, run, folder, report))).c_str(), stdout);
    return done.identical() ? exit_ok : exit_failed;
  }
  if (!done.run.message.empty()) std::fprintf(stderr, "athanor: %s\n", done.run.message.c_str());
  if (!done.run.hint.empty()) std::fprintf(stderr, "  %s\n", done.run.hint.c_str());
  std::printf("%s\n%s\nreplay %s\n", counted(done).c_str(), compared(done).c_str(), folder.c_str());
  if (!report.empty()) std::printf("report %s\n", report.c_str());
  return done.identical() ? exit_ok : exit_failed;
}

}  // namespace athanor
