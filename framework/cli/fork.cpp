// SPDX-License-Identifier: Apache-2.0
#include "cli/fork.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>

#include "cli/open_run.hpp"
#include "cli/run.hpp"
#include "cli/verbs.hpp"
#include "foundation/error.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "foundation/words.hpp"
#include "import/run.hpp"
#include "ledger/ledger.hpp"
#include "pipeline/check.hpp"
#include "run/change_pipeline.hpp"
#include "run/control.hpp"
#include "run/fork.hpp"
#include "services/models/prices.hpp"

namespace athanor {
namespace {

std::string count_of(std::int64_t n, const std::string &what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

// As a shell takes it.
std::string word(const std::string &text) {
  const bool plain = !text.empty() && text.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                          "/._-=:@,+") == std::string::npos;
  if (plain) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string fork_command(const fs::path &run, const std::string &from, const Arguments &arguments) {
  std::string out = "athanor fork " + word(run.string()) + " --from " + word(from);
  if (!arguments.pipeline.empty()) out += " --pipeline " + word(arguments.pipeline.string());
  for (const std::string &one : arguments.set) out += " --set " + word(one);
  for (const fs::path &folder : arguments.plugin_dirs) out += " --plugin-dir " + word(folder.string());
  return out;
}

// The plan that the arguments ask for; nothing when the run's own is meant. Ends with the findings when it has faults.
struct Asked {
  std::optional<Plan> plan;
  bool faulty = false;
};
Asked plan_asked_for(const fs::path &run, const Plan &frozen, const Catalogue &catalogue, const Arguments &arguments,
                     Ledger &ledger) {
  if (arguments.pipeline.empty() && arguments.set.empty() && !copy_was_edited(run, ledger)) return {};
  Checked checked = wanted_plan(run, frozen, {arguments.pipeline, arguments.set}, catalogue);
  if (!checked.diagnostics.empty()) std::fputs(render(checked.diagnostics).c_str(), stderr);
  return {std::move(checked.plan), !checked.plan};
}

// What a change touches of what is shared cannot stand beside it.
void refuse_touched(const std::vector<Change> &changes, const Plan &frozen, const std::string &from) {
  const std::string earliest = earliest_touched(changes, frozen.resolved);
  if (earliest.empty()) return;
  for (const Change &change : changes)
    if (change.touches == earliest)
      throw Error("refused",
                  told(change) + ": this concerns the stage " + earliest + ", which a fork from " + from + " shares",
                  "fork from " + earliest + " instead");
}

void refuse_missing(const Plan &plan, const std::string &stage) {
  const std::vector<std::string> stages = stage_order(plan.resolved);
  if (std::find(stages.begin(), stages.end(), stage) == stages.end())
    throw Error("refused", "the changed pipeline has no stage '" + stage + "' to fork from",
                "it has " + listed(stages));
}

void tell_fork(const fs::path &run, const fs::path &folder, const ForkPoint &point, const Forked &forked,
               const Arguments &arguments) {
  if (arguments.json) {
    Json line{{"at", timestamp()},       {"instance", ""},          {"event", "run.forked"},
              {"run", run.string()},     {"fork", folder.string()}, {"from", point.from},
              {"stages", forked.stages}, {"calls", forked.calls},   {"jobs", forked.jobs}};
    if (forked.cost_usd) line["cost_usd"] = *forked.cost_usd;
    std::printf("%s\n", canonical(line).c_str());
    return;
  }
  if (arguments.quiet) return;
  std::string paid;
  if (forked.cost_usd && *forked.cost_usd > 0)
    paid = "; " + money(static_cast<Picodollars>(*forked.cost_usd * static_cast<double>(dollar))) +
           " of it were paid by that run and do not count in this one";
  std::fprintf(stderr, "fork of %s from %s: shares %s, %s and %s%s\n", run.c_str(), point.from.c_str(),
               count_of(static_cast<std::int64_t>(forked.stages), "finished stage").c_str(),
               count_of(forked.calls, "call").c_str(), count_of(forked.jobs, "job").c_str(), paid.c_str());
}

int fork_run(const fs::path &run, const Plan &frozen, const std::optional<Plan> &changed, const std::string &from,
             const Catalogue &catalogue, const Arguments &arguments) {
  const auto ledger = Ledger::open_to_read(run / "ledger.sqlite");
  const ForkPoint point = fork_point(frozen, *ledger, from);
  const Shared shared = shared_up_to(point, frozen, *ledger);
  if (changed) {
    refuse_missing(*changed, point.stage);
    refuse_touched(changes_of_plans(frozen, *changed, shared.stages), frozen, point.from);
  }
  const Plan &plan = changed ? *changed : frozen;
  const fs::path folder = arguments.run_dir.empty() ? default_fork_folder(run) : arguments.run_dir;
  const Forked forked = make_fork(run, folder, plan, point, shared);
  tell_fork(run, folder, point, forked, arguments);
  if (!arguments.no_run) return walk(plan_of_run(folder, catalogue), folder, catalogue, arguments);
  if (!arguments.json) std::printf("run %s\n", folder.c_str());
  return exit_ok;
}

bool accepted(const Arguments &arguments) {
  if (arguments.accept_changes) return true;
  if (!::isatty(STDIN_FILENO) || !::isatty(STDERR_FILENO)) return false;
  std::fputs("go on with these changes? [y/N] ", stderr);
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

void tell_changes(const std::vector<Change> &changes, const fs::path &run) {
  std::fprintf(stderr, "athanor: the pipeline is another than that of the run %s:\n", run.c_str());
  for (const Change &change : changes)
    std::fprintf(stderr, "  %s\n      %s\n", told(change).c_str(),
                 change.touches.empty() ? "concerns only what is still to come"
                                        : ("makes what " + change.touches + " has recorded untrue").c_str());
}

// The begun stages from the earliest touched one on, in the order of the plan.
std::vector<std::string> untrue(const Plan &frozen, const std::string &earliest, const std::set<std::string> &begun) {
  std::vector<std::string> order = stage_order(frozen.resolved), out;
  order.erase(order.begin(), std::find(order.begin(), order.end(), earliest));
  for (const std::string &stage : order)
    if (begun.count(stage)) out.push_back(stage);
  return out;
}

}  // namespace

int verb_fork(const Arguments &arguments) {
  if (arguments.from.empty())
    throw Error("bad_request", "`athanor fork` needs --from STAGE or --from NODE",
                "--from experiment begins that stage anew; --from experiment/node-7 goes on after that node");
  const Catalogue catalogue = Catalogue::scan(plugin_folders(arguments.plugin_dirs));
  const fs::path run = find_run(arguments.words.front());
  const auto ledger = Ledger::open_to_read(run / "ledger.sqlite");
  refuse_imported(*ledger, "forking it", run);
  if (ledger->meta("reproduction_of"))
    throw Error("refused", "this folder holds a reproduction; it has nothing to fork from",
                "fork the run that the archive was made of", run.string());
  const Plan frozen = plan_of_run(run, catalogue);
  fork_point(frozen, *ledger, arguments.from);  // a wrong name is said before the pipeline is checked
  const Asked asked = plan_asked_for(run, frozen, catalogue, arguments, *ledger);
  if (asked.faulty) return exit_failed;
  return fork_run(run, frozen, asked.plan, arguments.from, catalogue, arguments);
}

std::optional<int> change_before_resume(const fs::path &run, std::optional<Plan> &plan, const Catalogue &catalogue,
                                        const Arguments &arguments) {
  const auto ledger = Ledger::open_to_read(run / "ledger.sqlite");
  Asked asked = plan_asked_for(run, *plan, catalogue, arguments, *ledger);
  if (asked.faulty) return exit_failed;
  if (!asked.plan) return std::nullopt;
  const std::set<std::string> begun = begun_stages(*ledger);
  const std::vector<Change> changes = changes_of_plans(*plan, *asked.plan, begun);
  if (changes.empty()) return std::nullopt;
  tell_changes(changes, run);
  const std::string earliest = earliest_touched(changes, plan->resolved);
  if (!earliest.empty()) {
    std::fprintf(stderr,
                 "  no longer true: %s\n  nothing recorded is overwritten; a new run with these changes begins at %s:\n"
                 "  %s\n",
                 listed(untrue(*plan, earliest, begun)).c_str(), earliest.c_str(),
                 fork_command(run, earliest, arguments).c_str());
    if (!arguments.accept_changes) {
      std::fputs("  --accept-changes makes that fork and goes on there\n", stderr);
      return exit_failed;
    }
    return fork_run(run, *plan, asked.plan, earliest, catalogue, arguments);
  }
  if (!accepted(arguments)) {
    std::fputs("  --accept-changes goes on with them; without it nothing was changed\n", stderr);
    return exit_failed;
  }
  freeze_anew(run, *asked.plan, changes, user_name());
  plan = plan_of_run(run, catalogue);
  return std::nullopt;
}

}  // namespace athanor
