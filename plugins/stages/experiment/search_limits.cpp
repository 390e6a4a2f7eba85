// SPDX-License-Identifier: Apache-2.0
//
// What ends by itself rather than by a worker: the time of a node and of a phase, and the question whether a phase has
// reached its goal.
#include "search.hpp"

namespace athanor::experiment {

namespace {

Json timer(double seconds) { return {{"schema", "athanor.timer/1"}, {"seconds", seconds}}; }

}  // namespace

void Search::start_limits(const Node &node) {
  if (settings_.node_seconds > 0)
    calls_.start(node.id() + "/limit", timer(settings_.node_seconds),
                 [this, index = node.index](const auto &completion) {
                   result_of(completion);
                   on_time_up(index);
                 });
  const Phase &phase = settings_.phases[node.phase];
  if (phase.seconds > 0 && timed_.insert(node.phase).second)
    calls_.start("phase/" + phase.id + "/limit", timer(phase.seconds), [this, at = node.phase](const auto &completion) {
      result_of(completion);
      phases_.close(at);
    });
}

// A node that takes too long is given up with all that it has in flight; its own fault, and a state like any other.
void Search::on_time_up(int index) {
  Node &node = tree_.at(index);
  if (node.ended()) return;
  for (const auto &call : node.calls) calls_.cancel(call);
  const std::string fault = "the node took longer than its limit of " + level_text(settings_.node_seconds) +
                            " seconds, model calls and runs together";
  end(node, node.program.empty() ? State::failed : State::buggy, fault);
}

// The search is over before the time of its phases is.
void Search::stop_timers() {
  for (const std::size_t phase : timed_) calls_.cancel("phase/" + settings_.phases[phase].id + "/limit");
}

void Search::review(std::size_t phase) {
  ++questions_;
  const Phase &reviewed = settings_.phases[phase];
  const Json request = sdk::llm_request(
      "experiment.review", review_context(common_, tree_, reviewed, phases_.goal(phase), settings_, study_));
  calls_.start("phase/" + reviewed.id + "/review-" + std::to_string(tree_.ended(phase)), request,
               [this, phase](const sdk::Completion &completion) {
                 --questions_;
                 // An answer that cannot be used must not hold the search up: the phase's own rule was met.
                 if (!completion.ok && completion.error->code != "bad_reply") throw *completion.error;
                 const Json answer = completion.ok ? completion.result.value("json", Json::object()) : Json::object();
                 phases_.reviewed(phase, answer.value("reached", true), answer.value("sub_goal", ""));
               });
}

}  // namespace athanor::experiment
