// SPDX-License-Identifier: Apache-2.0
//
// Model calls, from what a stage asks to a checked answer. The steps of one call stand in answering.hpp; this is the
// door, and what all calls of a run share.
#ifndef ATHANOR_SERVICES_MODELS_SERVICE_HPP
#define ATHANOR_SERVICES_MODELS_SERVICE_HPP

#include <functional>

#include "services/models/endpoint.hpp"
#include "services/run_context.hpp"

namespace athanor {

// Which call is answered: its place among the calls of its task, its request's hash, and whether the stage has given
// it up.
struct ModelCall {
  CallId id;
  int occurrence = 0;
  std::string key;
  std::function<bool()> given_up = [] { return false; };
  bool begun_before = false;                              // by a former process, which did not record its end
  std::function<bool()> unwanted = [] { return false; };  // nobody waits for it any more: it leaves no more, nor again
};

class ModelService {
 public:
  explicit ModelService(const RunContext &run, Clock &clock = steady_clock());

  // request: athanor.llm/1. Blocks. Returns {text, json?, parts, role, model, provider, scripted, finish, usage, cost?,
  // rung?, samples?}. Throws Error, or Cancelled when the run was stopped or the call given up. [any thread]
  Json ask(const StageStep &stage, const ModelCall &call, const Json &request);

  // {role: {model, provider, scripted}} for the Run document.
  Json roles() const;
  // {task: {role, vision}} of a stage's tasks for the role `vision`, for the Run document: who answers, and whether
  // that model sees pictures.
  Json tasks(const StageStep &stage);

 private:
  Json profile_of(const Role &role);

  const RunContext &run_;
  Clock &clock_;
  Endpoints endpoints_;
};

}  // namespace athanor

#endif
