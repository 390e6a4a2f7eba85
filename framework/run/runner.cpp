// SPDX-License-Identifier: Apache-2.0
#include "run/runner.hpp"

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "run/approvals.hpp"
#include "run/folder.hpp"
#include "run/handout.hpp"
#include "run/holder.hpp"
#include "run/notify.hpp"
#include "run/scope.hpp"
#include "run/stage_runner.hpp"
#include "run/walker.hpp"
#include "services/budget.hpp"
#include "services/datasets/cache.hpp"
#include "services/datasets/datasets.hpp"
#include "services/http/http.hpp"
#include "services/secrets.hpp"
#include "services/session.hpp"

namespace athanor {
namespace {

// What ends a run may also keep the ledger from being written: a full disk, damage. Then it is only told.
void record_end(const RunContext &run, const char *event, const Json &data) {
  try {
    run.record("", event, data);
  } catch (const Error &) {
    run.tell("", event, data);
  }
}

RunResult ended_by(const Error &e) {
  RunResult result;
  result.end = is_house_fault(e.code()) ? RunResult::End::paused : RunResult::End::failed;
  result.message = e.where().empty() ? e.message() : e.where() + ": " + e.message();
  result.hint = e.hint();
  return result;
}

// The last rows on disk, and copies for people. What came before it counts as the run's end.
void close_run(const RunContext &run, RunResult &result) {
  try {
    run.budget->note_time();
    run.ledger.wait_for_all();
    result.papers = hand_out(run);
  } catch (const Error &e) {
    if (result.end == RunResult::End::done) result = ended_by(e);
  } catch (const fs::filesystem_error &e) {
    if (result.end == RunResult::End::done)
      result = ended_by(file_fault("a copy for people cannot be made", e.code(), e.path1()));
  }
}

}  // namespace

RunResult run_plan(const Plan &plan, const fs::path &folder, const Types &types, std::atomic<bool> &pause,
                   Observer observer, Recording *recording) {
  const RunLock lock(folder);
  SecretStore secrets;
  // Before anything runs: no other thread reads the environment yet. A replay asks nobody, so it needs no key.
  if (!recording) secrets.collect(plan.secrets());
  HttpService http(secrets, plan.network);
  const std::unique_ptr<Ledger> ledger = Ledger::open(folder / "ledger.sqlite");
  ArtifactStore artifacts(folder, *ledger, types);
  Pool calls(512);
  DataSets datasets;
  Budget budget(plan, *ledger);
  std::atomic<bool> at_once{false};
  const std::string id = ledger->meta("id").value_or(folder.filename().string());
  const RunContext *around = nullptr;  // of those that are told beside the observer
  std::optional<Notifier> notifier;
  if (!recording)  // a replay is nobody's news
    notifier.emplace(plan, secrets, http, id, fs::absolute(folder).string(),
                     [&around](const Json &data) { around->record("", "notification.failed", data); });
  const Observer tell_all = [&](const Json &event) {
    if (observer) observer(event);
    if (notifier) notifier->take(event);
  };
  const RunContext run{folder,  plan, *ledger,  artifacts, types,   calls,   pause,
                       secrets, http, tell_all, &datasets, &budget, &at_once};
  around = &run;
  RunResult result;
  {
    House house(run, recording);
    Approvals approvals(run);
    Holder holder(run, budget, approvals, pause, at_once);
    StageRunner stages(house, approvals, id, ledger->meta("created").value_or(""));
    Walker walker(run, stages);
    Scope root("main", nullptr);
    for (const auto &[key, given] : plan.inputs) root.set_given(key, given.value);
    run.record("", "run.started", {{"athanor", ATHANOR_VERSION}});
    if (!plan.network.verify_tls)
      run.record("", "network.unverified", {{"message", "verify_tls is false: servers need no valid certificate"}});
    try {
      if (recording)
        datasets.recall(*ledger);
      else
        datasets.prepare(run, dataset_cache());
      walker.walk(plan.steps, root);
      holder.tell_spent();
      run.record("", "run.done", Json::object());
    } catch (const Cancelled &) {
      holder.tell_spent();
      result.end = RunResult::End::paused;
      const std::string by = holder.asked_by();
      result.message = (by.empty() ? "stopped on request" : by) + "; nothing that was recorded is lost";
      record_end(run, "run.paused", by.empty() ? Json::object() : Json{{"message", by}});
    } catch (const Error &e) {
      holder.tell_spent();
      result = ended_by(e);
      record_end(run, result.end == RunResult::End::paused ? "run.paused" : "run.failed", {{"error", to_document(e)}});
    } catch (const fs::filesystem_error &e) {
      const Error fault = file_fault("a file of the run cannot be used", e.code(), e.path1());
      result = ended_by(fault);
      record_end(run, result.end == RunResult::End::paused ? "run.paused" : "run.failed",
                 {{"error", to_document(fault)}});
    } catch (const std::exception &e) {
      result = ended_by(Error("internal", e.what()));
      record_end(run, "run.failed", {{"error", to_document(Error("internal", e.what()))}});
    }
  }
  if (notifier) notifier->finish();
  close_run(run, result);
  return result;
}

}  // namespace athanor
