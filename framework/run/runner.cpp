// SPDX-License-Identifier: Apache-2.0
#include "run/runner.hpp"

#include <algorithm>
#include <thread>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "foundation/words.hpp"
#include "plugin/catalogue.hpp"
#include "run/approvals.hpp"
#include "run/branches.hpp"
#include "run/code.hpp"
#include "run/folder.hpp"
#include "run/handout.hpp"
#include "run/holder.hpp"
#include "run/notify.hpp"
#include "run/scope.hpp"
#include "run/told.hpp"
#include "services/budget.hpp"
#include "services/datasets/cache.hpp"
#include "services/datasets/datasets.hpp"
#include "services/http/http.hpp"
#include "services/immediate.hpp"
#include "services/secrets.hpp"
#include "services/session.hpp"

namespace athanor {
namespace {

class Runner {
 public:
  Runner(House &house, Approvals &approvals, std::string id, std::string started)
      : house_(house), run_(house.run()), approvals_(approvals), id_(std::move(id)), started_(std::move(started)) {}

  void walk(const std::vector<Step> &steps, Scope &scope) {
    for (const Step &step : steps) {
      if (run_.stop.load()) throw Cancelled();
      if (step.stage)
        run_stage(*step.stage, scope);
      else
        run_each(*step.each, scope);
    }
  }

 private:
  void run_stage(const StageStep &stage, Scope &scope);
  void run_each(const ForEach &each, Scope &scope);
  void begin_branch(const ForEach &each, const Branch &branch);
  Json run_here(const StageStep &stage, const Scope &scope);
  void walk_branch(const ForEach &each, Branch &branch, std::size_t from, std::size_t to);
  void walk_branches(const ForEach &each, std::vector<Branch> &branches, std::size_t from, std::size_t to);
  void keep_best(const ForEach &each, std::vector<Branch> &branches, const Scope &scope);
  Json result_of(const StageStep &stage, const Scope &scope, const fs::path &folder);
  Json result_in_the_end(const StageStep &stage, const Scope &scope, const fs::path &folder);
  Json stage_request(const StageStep &stage, const Scope &scope, const fs::path &folder);
  Json put_outputs(const StageStep &stage, const Scope &scope, const Json &result);
  void take_outputs(const StageStep &stage, Scope &scope, const Json &names);

  House &house_;
  const RunContext &run_;
  Approvals &approvals_;
  const std::string id_, started_;
};

Json Runner::stage_request(const StageStep &stage, const Scope &scope, const fs::path &folder) {
  Json inputs = Json::object();
  for (const auto &[name, source] : stage.inputs) inputs[name] = scope.at(source);
  const Plan &plan = run_.plan;
  return {{"schema", "athanor.stage.run/1"},
          {"inputs", inputs},
          {"folder", folder.string()},
          {"run",
           {{"id", id_},
            {"branch", scope.branch()},
            {"stage", stage.id},
            {"seed", plan.seed},
            {"topic", {{"text", plan.topic}, {"title", plan.topic_title}}},
            {"domain", run_.datasets->domain(plan.domain)},
            {"datasets", run_.datasets->told()},
            {"parameters", plan.parameters},
            {"roles", house_.models().roles()},
            {"tasks", house_.models().tasks(stage)},
            {"started", started_},
            {"athanor", ATHANOR_VERSION}}}};
}

// Checks what the stage returned against what its info promised, and keeps it. Returns {output: artifact name}.
Json Runner::put_outputs(const StageStep &stage, const Scope &scope, const Json &result) {
  const std::string who = "stage/" + stage.use.name;
  const Json declared = stage.use.component->info.value("outputs", Json::object());
  const Json outputs = result.value("outputs", Json::object());
  for (const auto &[name, value] : outputs.items())
    if (!declared.contains(name))
      throw Error("plugin_fault", who + " returned an output '" + name + "' that its info does not declare");
  Json names = Json::object();
  for (const auto &[name, output] : declared.items()) {
    if (!outputs.contains(name)) throw Error("plugin_fault", who + " did not return its output '" + name + "'");
    if (outputs.at(name).is_array() != output.value("list", false))
      throw Error("plugin_fault", who + " returned '" + name + "' as " +
                                      (outputs.at(name).is_array() ? "a list" : "one document") +
                                      "; its info says otherwise");
    names[name] = run_.artifacts.put_document(scope.branch(), stage.id, name, output.at("type"), outputs.at(name)).name;
  }
  return names;
}

void Runner::take_outputs(const StageStep &stage, Scope &scope, const Json &names) {
  for (const auto &[output, name] : names.items())
    scope.set(stage.id, output, run_.artifacts.document(name.get<std::string>()));
}

// Runs the stage and keeps its outputs. Whatever a stage makes of a call that a recording does not hold, it is the miss
// that ends it.
Json Runner::result_of(const StageStep &stage, const Scope &scope, const fs::path &folder) {
  const std::shared_ptr<Component> component = instance_of(stage.use);
  StageSession session(house_, stage, scope.branch(), folder);
  const Recording *recording = house_.recording();
  Json result;
  try {
    Json request = stage_request(stage, scope, folder);
    request["run"].update(told_to(house_, stage, scope.branch() + "/" + stage.id));
    if (run_.plan.code) request["run"]["code"] = code_document(*run_.plan.code, run_.folder);
    result = component->run(request, session);
    session.refuse_when_held();
  } catch (...) {
    if (recording) recording->refuse_after_miss();
    throw;
  }
  if (recording) recording->refuse_after_miss();
  return put_outputs(stage, scope, result);
}

// Runs the stage, and again after a failure that its `retry` names: a fresh instance, to which everything that had
// ended is answered from the record, as if the run had been resumed.
Json Runner::result_in_the_end(const StageStep &stage, const Scope &scope, const fs::path &folder) {
  for (int failed = 1;; ++failed) {
    try {
      return result_of(stage, scope, folder);
    } catch (const Error &e) {
      if (failed > stage.retry.times || stage.retry.on.count(e.code()) == 0) throw;
      run_.record(
          scope.branch() + "/" + stage.id, "stage.retried",
          {{"failed", failed}, {"of", stage.retry.times}, {"error", to_document(e)}, {"wait", stage.retry.wait}});
    }
    wait_for(stage.retry.wait, [&] { return run_.stop.load(); });
  }
}

// Runs the stage in the budget's time, with its state in the record.
Json Runner::run_here(const StageStep &stage, const Scope &scope) {
  const std::string instance = scope.branch() + "/" + stage.id;
  const fs::path folder = run_.folder / "work" / scope.branch() / stage.id;
  fs::create_directories(folder);
  run_.budget->begins(instance);
  try {
    Json names = result_in_the_end(stage, scope, folder);
    run_.budget->ends(instance);
    return names;
  } catch (...) {
    run_.budget->ends(instance);
    throw;
  }
}

void Runner::run_stage(const StageStep &stage, Scope &scope) {
  const std::string instance = scope.branch() + "/" + stage.id;
  const std::optional<StageRow> before = run_.ledger.stage(instance);
  if (before && before->state == "done") {
    run_.tell(instance, "stage.reused", Json::object());
    return take_outputs(stage, scope, before->outputs);
  }
  const bool approve = !house_.recording();  // a replay repeats what was decided
  auto state = [&](const char *what, const Json &detail) {
    run_.ledger.wait(run_.ledger.stage_state(instance, scope.branch(), stage.id, stage.use.name, what, detail));
    Json told = detail;
    told["use"] = stage.use.name;
    run_.tell(instance, std::string("stage.") + what, told);
  };
  bool waits = false;
  try {
    auto wait = [&](const Json &outputs) {
      waits = true;
      Json now = approvals_.wait(stage, scope.branch(), outputs);
      waits = false;
      return now;
    };
    Json names;
    if (before && before->state == "waiting" && !before->outputs.empty()) {
      names = before->outputs;
    } else {
      if (approve && stage.approve == Approve::before) wait(Json());
      state("running", Json::object());
      names = run_here(stage, scope);
    }
    if (Recording *recording = house_.recording())
      names = with_recorded_edits(recording->ledger(), recording->folder(), run_.artifacts, instance, names);
    if (approve && stage.approve == Approve::after) names = wait(names);
    state("done", {{"outputs", names}});
    take_outputs(stage, scope, names);
  } catch (const Cancelled &) {
    if (!waits) state("paused", Json::object());  // else it waits on when the run is resumed
    throw;
  } catch (const Error &e) {
    const std::string where = e.where().empty() || e.where() == instance ? instance : instance + ": " + e.where();
    Error named(e.code(), e.message(), e.hint(), where);
    for (const auto &[key, value] : e.details().items()) named.with(key, value);
    state(is_house_fault(e.code()) ? "paused"
          : e.code() == "rejected" ? "rejected"
                                   : "failed",
          {{"error", to_document(named)}});
    throw named;
  }
}

// What holds a branch up without being its fault (the house's faults, a wish to pause) is kept for when all have ended;
// a failure is the branch's alone.
void Runner::walk_branch(const ForEach &each, Branch &branch, std::size_t from, std::size_t to) {
  if (branch.failed || branch.held) return;
  try {
    walk({each.steps.begin() + static_cast<std::ptrdiff_t>(from), each.steps.begin() + static_cast<std::ptrdiff_t>(to)},
         *branch.scope);
  } catch (const Error &e) {
    if (is_house_fault(e.code()) || e.code() == replay_miss) {
      branch.held = std::current_exception();
      return;
    }
    branch.failed = true;
    branch.error = std::make_shared<Error>(e);
    run_.ledger.wait(
        run_.ledger.branch_state(branch.scope->branch(), branch.parent, "failed", {{"error", to_document(e)}}));
    run_.tell(branch.scope->branch(), "branch.failed", {{"error", to_document(e)}});
  } catch (...) {
    branch.held = std::current_exception();
  }
}

// Side by side, as many at a time as the for_each allows, in the order of the items. A branch that is held up does not
// keep the others waiting; when all have come as far as they can, the first reason ends the run.
void Runner::walk_branches(const ForEach &each, std::vector<Branch> &branches, std::size_t from, std::size_t to) {
  std::atomic<std::size_t> next{0};
  auto work = [&] {
    for (std::size_t i; (i = next++) < branches.size();) walk_branch(each, branches[i], from, to);
  };
  std::vector<std::thread> helpers;
  for (std::size_t i = 1; i < std::min(each.parallel, branches.size()); ++i) helpers.emplace_back(work);
  work();
  for (std::thread &helper : helpers) helper.join();
  for (const Branch &branch : branches)
    if (branch.held) std::rethrow_exception(branch.held);
}

void Runner::keep_best(const ForEach &each, std::vector<Branch> &branches, const Scope &scope) {
  const Keep &keep = *each.keep;
  const Json *info = nullptr;
  for (const Step &step : each.steps)
    if (step.stage && step.stage->id == keep.after_stage) info = &step.stage->use.component->info;
  auto member = [&](const Branch &branch, bool of_item, const std::string &path) {
    return of_item ? at_path(branch.item, path) : value_in(*branch.scope, keep.after_stage, keep.type, path, *info);
  };
  const ValueOf rank = [&](const Branch &branch) { return member(branch, keep.of_item, keep.path); };
  ValueOf apart;
  if (!keep.diverse_path.empty())
    apart = [&](const Branch &branch) { return member(branch, keep.diverse_of_item, keep.diverse_path); };
  for (const Dropped &dropped : keep_top(branches, keep.top, rank, apart)) {
    run_.ledger.wait(run_.ledger.branch_state(dropped.branch, scope.branch(), "dropped",
                                              {{"by", keep.type + "." + keep.path}, {"value", dropped.value}}));
    run_.tell(dropped.branch, "branch.dropped", {{"value", dropped.value}});
  }
}

void Runner::begin_branch(const ForEach &each, const Branch &branch) {
  const Json detail{{"item", branch.item}, {"each", each.id}};
  run_.ledger.branch_state(branch.scope->branch(), branch.parent, "running", detail);
  run_.tell(branch.scope->branch(), "branch.running", detail);
}

void Runner::run_each(const ForEach &each, Scope &scope) {
  std::vector<Branch> branches = branches_of(each, scope);
  for (const Branch &branch : branches) begin_branch(each, branch);
  std::size_t split = 0;
  if (each.keep && !each.keep->of_item) {
    while (!each.steps[split].stage || each.steps[split].stage->id != each.keep->after_stage) ++split;
    ++split;
    walk_branches(each, branches, 0, split);
  }
  if (each.keep) keep_best(each, branches, scope);
  walk_branches(each, branches, split, each.steps.size());
  bool any = false;
  for (const Branch &branch : branches) {
    if (branch.failed) continue;
    any = true;
    run_.ledger.branch_state(branch.scope->branch(), branch.parent, "done", {{"item", branch.item}});
    run_.tell(branch.scope->branch(), "branch.done", {{"item", branch.item}});
  }
  if (!any && !branches.empty()) throw *branches.front().error;
}

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
    Runner runner(house, approvals, id, ledger->meta("created").value_or(""));
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
      runner.walk(plan.steps, root);
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
