// SPDX-License-Identifier: Apache-2.0
#include "run/stage_runner.hpp"

#include "foundation/error.hpp"
#include "plugin/catalogue.hpp"
#include "run/code.hpp"
#include "run/told.hpp"
#include "services/budget.hpp"
#include "services/datasets/datasets.hpp"
#include "services/immediate.hpp"

namespace fs = std::filesystem;

namespace athanor {

Json StageRunner::stage_request(const StageStep &stage, const Scope &scope, const fs::path &folder) {
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
Json StageRunner::put_outputs(const StageStep &stage, const Scope &scope, const Json &result) {
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

void StageRunner::take_outputs(const StageStep &stage, Scope &scope, const Json &names) {
  for (const auto &[output, name] : names.items())
    scope.set(stage.id, output, run_.artifacts.document(name.get<std::string>()));
}

// Runs the stage and keeps its outputs. Whatever a stage makes of a call that a recording does not hold, it is the miss
// that ends it.
Json StageRunner::result_of(const StageStep &stage, const Scope &scope, const fs::path &folder) {
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
Json StageRunner::result_in_the_end(const StageStep &stage, const Scope &scope, const fs::path &folder) {
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
Json StageRunner::run_here(const StageStep &stage, const Scope &scope) {
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

void StageRunner::run(const StageStep &stage, Scope &scope) {
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

}  // namespace athanor
