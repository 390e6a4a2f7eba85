// SPDX-License-Identifier: Apache-2.0
#include "cli/run.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdio>

#include "cli/control.hpp"
#include "cli/fork.hpp"
#include "cli/open_run.hpp"
#include "cli/progress.hpp"
#include "cli/signals.hpp"
#include "cli/verbs.hpp"
#include "foundation/error.hpp"
#include "foundation/install.hpp"
#include "import/run.hpp"
#include "ledger/ledger.hpp"
#include "pipeline/check.hpp"
#include "plugin/types.hpp"
#include "report/report.hpp"
#include "run/control.hpp"
#include "run/estimate.hpp"
#include "run/folder.hpp"
#include "run/runner.hpp"

namespace athanor {
namespace {

Progress::Mode mode_of(const Arguments &arguments) {
  if (arguments.json) return Progress::Mode::json;
  if (arguments.quiet) return Progress::Mode::quiet;
  return ::isatty(STDERR_FILENO) ? Progress::Mode::live : Progress::Mode::plain;
}

// The new caps are in the record before the run looks at them.
void set_budget(const fs::path &folder, const Arguments &arguments) {
  const auto changes = budget_words(arguments.budget);
  const RunLock lock(folder);
  const auto ledger = Ledger::open(folder / "ledger.sqlite");
  for (const auto &[instance, caps] : changes)
    ledger->event(instance, "budget.set", {{"caps", caps_json(caps)}, {"by", user_name()}});
  ledger->wait_for_all();
}

// What the stages expect, kept with the run, so that whoever watches it can say how long it may take. It is no more
// than that: a stage that cannot say is left out.
Json expected(const Plan &plan, const CheckRequest &request) {
  Json stages = Json::object();
  for (const auto &[id, said] : ask_stages(plan, request.ask))
    for (const char *key : {"seconds", "experiments"})
      if (said.contains(key)) stages[id][key] = said.at(key);
  return stages;
}

// The view is told what stands in the record since the folder was made.
void tell_expected(const fs::path &folder, Progress &progress) {
  const auto ledger = Ledger::open_to_read(folder / "ledger.sqlite");
  for (const Json &row : ledger->select("SELECT at,data_json FROM events WHERE kind='run.estimated' ORDER BY seq")) {
    Json event = row["data_json"];
    event["at"] = row["at"];
    event["instance"] = "";
    event["event"] = "run.estimated";
    progress(event);
  }
}

}  // namespace

int walk(Plan plan, const fs::path &folder, const Catalogue &catalogue, const Arguments &arguments) {
  std::atomic<bool> &stop_wanted = stop_on_signals();
  if (arguments.isolate) plan.isolate();
  const Types types(catalogue, plan.folders_of_programs());
  RunResult result;
  {
    Progress progress(mode_of(arguments), folder);
    try {
      tell_expected(folder, progress);
      result = run_plan(plan, folder, types, stop_wanted, [&](const Json &event) { progress(event); });
    } catch (const Error &e) {  // it did not even begin; what passes is worth trying again
      if (!is_house_fault(e.code())) throw;
      result.end = RunResult::End::paused;
      result.message = e.where().empty() ? e.message() : e.where() + ": " + e.message();
      result.hint = e.hint();
    }
    progress.finish();
  }
  fs::path report;
  try {
    report = write_report(folder);
  } catch (const Error &e) {
    std::fprintf(stderr, "athanor: the report could not be written: %s\n", describe(e).c_str());
  }
  std::FILE *out = arguments.json ? stderr : stdout;
  if (result.end != RunResult::End::done) std::fprintf(stderr, "athanor: %s\n", result.message.c_str());
  if (!result.hint.empty()) std::fprintf(stderr, "  %s\n", result.hint.c_str());
  if (result.end != RunResult::End::done)
    std::fprintf(stderr, "%s: athanor resume %s\n",
                 result.end == RunResult::End::paused ? "paused; to go on" : "to try again from here", folder.c_str());
  if (!result.papers.empty()) std::fprintf(out, "paper %s\n", result.papers.front().c_str());
  if (!report.empty()) std::fprintf(out, "report %s\n", report.c_str());
  switch (result.end) {
    case RunResult::End::done:
      return exit_ok;
    case RunResult::End::paused:
      return exit_paused;
    case RunResult::End::failed:
      return exit_failed;
  }
  return exit_failed;
}

int verb_run(const Arguments &arguments) {
  const Catalogue catalogue = Catalogue::scan(plugin_folders(arguments.plugin_dirs));
  const CheckRequest request{arguments.words.front(), arguments.set, true};
  const Checked checked = check_pipeline(request, catalogue);
  if (!checked.diagnostics.empty()) std::fputs(render(checked.diagnostics).c_str(), stderr);
  if (!checked.plan) return exit_failed;
  const fs::path folder = arguments.run_dir.empty() ? default_run_folder(*checked.plan) : arguments.run_dir;
  const Json stages = expected(*checked.plan, request);
  make_run_folder(folder, *checked.plan, [&](const fs::path &, Ledger &ledger) {
    if (!stages.empty()) ledger.event("", "run.estimated", {{"stages", stages}});
  });
  return walk(*checked.plan, folder, catalogue, arguments);
}

int verb_resume(const Arguments &arguments) {
  const Catalogue catalogue = Catalogue::scan(plugin_folders(arguments.plugin_dirs));
  const fs::path folder = find_run(arguments.words.front());
  const auto ledger = Ledger::open_to_read(folder / "ledger.sqlite");
  refuse_imported(*ledger, "going on with it", folder);
  if (ledger->meta("reproduction_of"))
    throw Error("refused", "this folder holds a reproduction; it has nothing to go on with",
                "`athanor reproduce ARCHIVE` begins a new one", folder.string());
  if (ledger->meta("replay_of"))
    throw Error("refused", "this is the replay of another run; going on with it would make calls anew",
                "`athanor replay RUN` begins a new one", folder.string());
  std::optional<Plan> plan = plan_of_run(folder, catalogue);
  if (const auto status = change_before_resume(folder, plan, catalogue, arguments)) return *status;
  if (!arguments.budget.empty()) set_budget(folder, arguments);
  return walk(*plan, folder, catalogue, arguments);
}

}  // namespace athanor
