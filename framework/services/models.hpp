// SPDX-License-Identifier: Apache-2.0
//
// Model calls: from task and context to a checked answer. Renders the prompt, asks the role's
// provider, tries again where that helps, checks the reply against the task's schema, records every try.
#ifndef ATHANOR_SERVICES_MODELS_HPP
#define ATHANOR_SERVICES_MODELS_HPP

#include <map>
#include <memory>
#include <mutex>

#include "plugin/component.hpp"
#include "services/run_context.hpp"

namespace athanor {

class ModelService {
 public:
  explicit ModelService(const RunContext &run) : run_(run) {}

  // request: athanor.llm/1. `occurrence`: the n-th call of its task in the stage instance; `key`: the
  // canonical request's hash. Blocks. Returns {text, json?, model, provider, scripted, finish, usage, cost?}. Throws
  // Error. [any thread]
  Json ask(const StageStep &stage, const CallId &call, const Json &request, int occurrence, const std::string &key);

  // {role: {model, provider, scripted}} for the Run document.
  Json roles();

 private:
  struct Endpoint {
    std::shared_ptr<Component> component;
    Json profile;
  };
  Endpoint &endpoint(const Role &role);
  Json chat_request(const StageStep &stage, const Role &role, const Json &request, std::string &template_hash);
  Json try_once(const CallId &call, const Role &role, const Endpoint &endpoint, const Json &chat,
                const std::string &template_hash, int number);

  const RunContext &run_;
  std::mutex mutex_;
  std::map<std::string, Endpoint> endpoints_;
};

}  // namespace athanor

#endif
