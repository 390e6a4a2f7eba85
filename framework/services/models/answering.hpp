// SPDX-License-Identifier: Apache-2.0
//
// One model call on its way to an answer: role after role, rung after rung, try after try. Every try is in the ledger
// before its bytes leave.
#ifndef ATHANOR_SERVICES_MODELS_ANSWERING_HPP
#define ATHANOR_SERVICES_MODELS_ANSWERING_HPP

#include <atomic>
#include <mutex>

#include "services/budget.hpp"
#include "services/models/endpoint.hpp"
#include "services/models/former.hpp"
#include "services/models/question.hpp"
#include "services/models/service.hpp"
#include "services/models/structured.hpp"

namespace athanor {

class Answering {
 public:
  Answering(const RunContext &run, Endpoints &endpoints, Clock &clock, const ModelCall &call, Question question,
            const Json &context);

  const Question &question() const { return question_; }

  // Asks the role, then its fallbacks. `sample`: which of several answers. [any thread, one per sample]
  Json answer(const std::string &role, int sample);

 private:
  struct Asked {  // whom, and what for
    const Role &role;
    Endpoint &endpoint;
    int sample;
    std::string rung;
  };

  Json ask_role(const Role &role, int sample);
  Json structured(const Asked &asked, const Json &chat);
  Json persist(const Asked &asked, const Json &chat);
  void wait_for_circuit(Endpoint &endpoint, double &waited);
  std::optional<Budget::Reservation> reserve(const Asked &asked, double input, double output);
  struct Departure {  // of one try
    std::optional<Budget::Reservation> reserved;
    bool left = false;  // its bytes may have left: from here on a failure is the service's
  };
  Json try_once(const Asked &asked, Json chat, Limiter::Turn &turn, Departure &departure);
  Json ask_provider(const Asked &asked, const Json &chat, std::optional<double> &first_chunk);
  void note_failure(const Asked &asked, const Error &error);
  Json result_of(const Asked &asked, const Json &reply);
  bool stopped() const { return run_.stop.load() || call_.given_up() || call_.unwanted(); }  // before anything leaves
  // What has left is paid for, so a pause waits for it.
  bool abandoned() const { return (run_.at_once && run_.at_once->load()) || call_.given_up(); }
  void wait(double seconds);

  const RunContext &run_;
  Endpoints &endpoints_;
  Clock &clock_;
  const ModelCall &call_;
  const Question question_;
  const Json &context_;                          // of the request, which outlives this
  const std::unique_ptr<FormerReplies> former_;  // null for a call that no former process began
  std::atomic<int> tries_{0};
};

}  // namespace athanor

#endif
