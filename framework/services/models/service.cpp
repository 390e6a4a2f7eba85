// SPDX-License-Identifier: Apache-2.0
#include "services/models/service.hpp"

#include <future>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "services/models/answering.hpp"

namespace athanor {

ModelService::ModelService(const RunContext &run, Clock &clock) : run_(run), clock_(clock), endpoints_(run, clock) {}

Json ModelService::roles() const {
  Json out = Json::object();
  for (const auto &[name, role] : run_.plan.roles)
    out[name] = {{"model", role.model},
                 {"provider", role.provider.name},
                 {"scripted", role.provider.component->info.value("scripted", false)}};
  return out;
}

Json ModelService::tasks(const StageStep &stage) {
  Json out = Json::object();
  for (const auto &[id, task] : object_at(stage.use.component->info, "tasks").items()) {
    // Only where it matters: to ask what a model can is a call to its provider.
    if (task.value("role", "") != "vision") continue;
    const auto role = run_.plan.roles.find(run_.plan.task_role(stage, id));
    if (role != run_.plan.roles.end())
      out[id] = {{"role", role->first}, {"vision", profile_of(role->second).value("vision", false)}};
  }
  return out;
}

// As it is recorded, where the run asked before: what stages decide by it must not change when they begin again, and a
// replay has no provider to ask.
Json ModelService::profile_of(const Role &role) {
  run_.ledger.wait_for_all();
  const Json known = run_.ledger.select(
      "SELECT data_json FROM events WHERE kind='model.profile' AND json_extract(data_json,'$.provider')=?1 AND "
      "json_extract(data_json,'$.model')=?2 ORDER BY seq LIMIT 1",
      {role.provider.name, role.model});
  return known.empty() ? endpoints_.of(role).profile : known[0].at("data_json").at("profile");
}

Json ModelService::ask(const StageStep &stage, const ModelCall &call, const Json &request) {
  const std::string wanted = request.value("role", "");
  const std::string role = wanted.empty() ? run_.plan.task_role(stage, request.value("task", "")) : wanted;
  if (run_.plan.roles.count(role) == 0) throw Error("bad_request", "the pipeline has no model role '" + role + "'");
  Answering answering(run_, endpoints_, clock_, call, question_of(run_, stage, request), object_at(request, "context"));
  const int samples = answering.question().samples;
  if (samples == 1) return answering.answer(role, 0);

  // Each sample is a call of its own to the service; they share the limiter, so they may all start now.
  std::vector<std::future<Json>> flying;
  flying.reserve(static_cast<std::size_t>(samples));
  for (int sample = 0; sample < samples; ++sample)
    flying.push_back(
        std::async(std::launch::async, [&answering, &role, sample] { return answering.answer(role, sample); }));
  Json answers = Json::array();
  std::exception_ptr failed;
  for (std::future<Json> &one : flying) {
    try {
      answers.push_back(one.get());
    } catch (...) {
      if (!failed) failed = std::current_exception();
    }
  }
  if (failed) std::rethrow_exception(failed);
  Json out = answers[0];
  out["samples"] = std::move(answers);
  return out;
}

}  // namespace athanor
