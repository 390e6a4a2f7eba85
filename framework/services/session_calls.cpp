// SPDX-License-Identifier: Apache-2.0
//
// What becomes of a stage's call between its start and its hand-over: who makes it, and how its end is recorded.
#include <set>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "ledger/fault.hpp"
#include "services/budget.hpp"
#include "services/final_failure.hpp"
#include "services/immediate.hpp"
#include "services/programs/models.hpp"
#include "services/session.hpp"

namespace athanor {
namespace {

// A program that may ask models does so of the house, at a socket that only this process listens at.
std::shared_ptr<ProgramModels> models_for(const RunContext &run, ModelService &models, const StageStep &stage,
                                          const CallId &id, const PreparedJob &job, const Json &work,
                                          const JobRunner &runner) {
  const auto terms = program_model_terms(run, work);
  if (!terms) return nullptr;
  if (!runner.capacity().value("doors", false))
    throw Error("not_offered", "the backend cannot give a program a way to the models that it is to ask",
                "use the backend local, or leave out the models of programs");
  return std::make_shared<ProgramModels>(run, models, stage, id, fs::path(job.job.at("folder").get<std::string>()),
                                         *terms);
}

// What a program did after the house had failed it says nothing about the program. Without its folder nobody finds the
// job: it will run again when the run goes on, and is given the answers that are recorded.
void refuse_after_fault(ProgramModels *models, const PreparedJob &job) {
  if (!models) return;
  models->close(true);
  const auto fault = models->fault();
  if (!fault) return;
  std::error_code none;
  fs::remove_all(job.job.at("folder").get<std::string>(), none);
  throw Error(*fault);
}

// A job that the house lost is run once more before anybody hears of it: its program has done nothing wrong. One that
// is lost again pauses the run, because then the house needs looking after.
bool is_to_run_again(const Json &exit) { return exit.value("reason", "lost") == "lost"; }

}  // namespace

void StageSession::launch(const std::string &name, const Json &request, const Call &call) {
  const std::string kind = call.kind;
  if (kind == "experiment" || kind == "tool") return launch_work(name, request, kind == "experiment", call.had_row);
  run_.calls.run([this, name, request, kind, occurrence = call.occurrence, key = call.key, given_up = call.given_up,
                  had_row = call.had_row] {
    try {
      // The call's own row is on disk before anything leaves. A model call waits for the row of its first attempt,
      // which is written later and so never without this one.
      if (kind != "llm") run_.ledger.wait_for_all();
      if (kind == "llm")
        ended(name, true,
              house_.models().ask(stage_,
                                  {{branch_, stage_.id, name},
                                   occurrence,
                                   key,
                                   [given_up] { return given_up->load(); },
                                   had_row,
                                   [this] { return closing_.load(); }},
                                  request));
      else if (kind == "literature")
        ended(name, true, house_.literature().ask(request, {instance_, name}, [this, given_up] {
          return given_up->load() || closing_.load();
        }));
      else
        ended(name, true, wait_for(request.at("seconds").get<double>(), [&] {
                return run_.stop.load() || given_up->load() || closing_.load();
              }));
    } catch (...) {
      ended_with(name, std::current_exception());
    }
  });
}

void StageSession::launch_work(const std::string &name, const Json &request, bool experiment, bool had_row) {
  try {
    const CallId id{branch_, stage_.id, name};
    const PreparedJob job = prepare_job(run_, id, request, experiment);
    std::shared_ptr<std::atomic<bool>> given_up;
    {
      const std::lock_guard lock(mutex_);
      jobs_[name] = job.id;
      given_up = calls_.at(name).given_up;
    }
    JobRunner &runner = house_.jobs(experiment);
    const std::string backend = (experiment || !run_.plan.tools ? run_.plan.backend : run_.plan.tools)->name;
    const bool submitted = had_row && !run_.ledger.select("SELECT id FROM jobs WHERE id=?", {job.id}).empty();
    if (experiment && !submitted && run_.budget) run_.budget->experiment(instance_, name);
    const auto models = models_for(run_, house_.models(), stage_, id, job, request, runner);
    if (models && submitted) models->open();  // it may be running
    auto prepare = [this, job, request, name, backend, models] {
      run_.ledger.submit_job(job.id, instance_, name, backend, "jobs/" + job.id, request);
      if (models) models->close(false);
      lay_out(run_, job, request);
      if (models) models->open();
      run_.tell(instance_, "job.started", {{"call", name}, {"job", job.id}});
    };
    const auto take_end = [this, id, job, request, name, &runner, models](const Json &exit,
                                                                          const std::exception_ptr &failed) {
      try {
        if (failed) std::rethrow_exception(failed);
        refuse_after_fault(models.get(), job);
        const Json outcome = outcome_of(run_, id, request, job, exit);
        run_.ledger.end_job(job.id, exit, outcome.at("records"));
        ended(name, outcome.at("status") != "cancelled", outcome, [&] { release(runner, job.id); });
      } catch (...) {
        if (models) models->close(false);  // before the call's end: what it uses may then be gone
        ended_with(name, std::current_exception());
      }
    };
    runner.run(job.job, submitted, prepare,
               [this, job, prepare, take_end, &runner, given_up](const Json &exit, const std::exception_ptr &failed) {
                 if (failed || given_up->load() || !is_to_run_again(exit)) return take_end(exit, failed);
                 run_.record(instance_, "job.lost", {{"job", job.id}, {"detail", exit.value("detail", "")}});
                 release(runner, job.id);  // so that the same id is not taken for the lost job
                 runner.run(job.job, false, prepare, take_end);
               });
  } catch (...) {
    ended_with(name, std::current_exception());
  }
}

// After the answer is on disk, so that a job whose end is not recorded can still be found; before the stage hears of
// it, because then the run may end, and its backend with it.
void StageSession::release(JobRunner &runner, const std::string &job) {
  try {
    runner.release(job);
  } catch (const std::exception &e) {
    run_.record(instance_, "backend.fault", {{"job", job}, {"message", e.what()}});
  }
}

// The stage may see the answer before it is on disk, so that it does not wait for the disk twice: whatever follows from
// the answer is queued behind it, and leaves the house only when it is on disk itself. A job is released after its end
// is on disk; the session waits for that.
void StageSession::ended(const std::string &name, bool ok, const Json &answer, const std::function<void()> &recorded) {
  const Ledger::Ticket ticket = run_.ledger.end_call(instance_, name, ok, answer);
  run_.tell(instance_, "call.ended",
            {{"call", name}, {"ok", ok}, {"status", answer.value("status", ok ? "ok" : "failed")}});
  {
    const std::lock_guard lock(mutex_);
    make_ready(calls_.find(name), ok, answer);
    jobs_.erase(name);
    changed_.notify_all();
  }
  try {
    run_.ledger.wait(ticket);
    if (recorded) recorded();
  } catch (const std::exception &) {
    // The ledger is broken. Nothing more can be written or leave, and whoever tries to is told why.
  }
  const std::lock_guard lock(mutex_);  // notify under the lock: the session may be destroyed right after
  --flying_;
  changed_.notify_all();
}

void StageSession::ended_with(const std::string &name, const std::exception_ptr &failed) {
  Json document;
  bool record = true, tell = true;
  try {
    std::rethrow_exception(failed);
  } catch (const Cancelled &) {
    document = {{"code", "cancelled"}, {"message", "the call was cancelled"}};
    // Stopped with the run, or with the stage: no failure, and the call is still to be made.
    record = tell = !run_.stop.load() && !closing_.load();
  } catch (const Error &e) {
    document = to_document(e);
  } catch (const fs::filesystem_error &e) {
    document = to_document(file_fault("a file of this call cannot be used", e.code(), e.path1()));
  } catch (const std::exception &e) {
    document = to_document(Error("internal", e.what()));
  }
  const std::string code = document.value("code", "");
  {
    const std::lock_guard lock(mutex_);
    if (!is_final_failure(calls_.at(name).kind, code) && code != "cancelled") record = false;
  }
  try {
    if (record) return ended(name, false, document);
    if (tell) run_.record(instance_, "call.failed", {{"call", name}, {"error", document}});
  } catch (const std::exception &e) {
    document = to_document(Error("internal", e.what()));
  }
  const std::lock_guard lock(mutex_);
  if (is_house_fault(code) && !calls_.at(name).given_up->load())
    hold(calls_.find(name), document);
  else
    make_ready(calls_.find(name), false, document);
  jobs_.erase(name);
  --flying_;
  changed_.notify_all();
}

}  // namespace athanor
