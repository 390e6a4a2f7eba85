// SPDX-License-Identifier: Apache-2.0
//
// The models that a job's program may ask: an endpoint at a socket beside the job's folder, answered by the house as
// calls of the stage are. Each is a call of the ledger under the job's name, counted and bounded; a program that asks
// the same again after a restart of the house, or of itself, gets what is recorded. docs/network.md.
#ifndef ATHANOR_SERVICES_PROGRAMS_MODELS_HPP
#define ATHANOR_SERVICES_PROGRAMS_MODELS_HPP

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include "foundation/error.hpp"
#include "services/models/service.hpp"
#include "services/programs/http.hpp"
#include "services/programs/listener.hpp"
#include "services/run_context.hpp"

namespace athanor {

// What a Work says of it.
struct ProgramModelTerms {
  std::vector<std::string> roles;
  std::size_t most_calls = 0;  // of one run of the program
};
// Nothing where the Work names no roles. Throws Error("bad_request") for roles that the pipeline does not have.
std::optional<ProgramModelTerms> program_model_terms(const RunContext &run, const Json &work);

// The door of a Job that leads to the endpoint.
Json program_models_door(const fs::path &job_folder, const ProgramModelTerms &terms);

class ProgramModels {
 public:
  // `job`: the call whose program asks. `folder`: the job's.
  ProgramModels(const RunContext &run, ModelService &models, const StageStep &stage, CallId job, fs::path folder,
                ProgramModelTerms terms);
  ~ProgramModels();  // closes, waiting for what has left

  // Begins to answer, for a job that starts (its folder was just laid out) or that a former process started.
  void open();
  // The job has ended, or this process ends before it. `give_up`: nobody will take what is on its way.
  void close(bool give_up);
  // A fault of the house that the program was told of: what it did then says nothing about it.
  std::optional<Error> fault() const;

 private:
  void serve(int connection);
  ProgramAnswer answer(const ProgramRequest &request);
  ProgramAnswer complete(const Json &body);
  Json ask(const std::string &name, const std::string &key, const Json &question);
  Json recorded(const std::string &name, bool &begun) const;
  std::string begin(const std::string &key);  // the call's name; throws ProgramAnswer when there were enough
  void end(const std::string &name, bool served);
  void recall();

  const RunContext &run_;
  ModelService &models_;
  const StageStep &stage_;
  const CallId job_;
  const fs::path folder_;
  const ProgramModelTerms terms_;
  mutable std::mutex mutex_;
  std::set<std::string> served_;  // names of calls whose answer this run of the program was given
  std::set<std::string> on_the_way_;
  std::atomic<bool> given_up_{false}, closing_{false};
  std::optional<Error> fault_;
  std::unique_ptr<SocketListener> listener_;
};

}  // namespace athanor

#endif
