// SPDX-License-Identifier: Apache-2.0
//
// See planning.hpp. What is checked stands in plan_check.cpp.
#include "planning.hpp"

#include "briefing.hpp"
#include "original.hpp"
#include "study.hpp"

namespace athanor::experiment {

namespace {

Json plan_request(const Json &idea, const Settings &settings, const std::vector<Json> &original) {
  Json topic = settings.topic;
  std::string text = topic.value("text", "");
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  topic["text"] = text;
  Json context{{"idea", idea},
               {"topic", topic},
               {"domain", settings.domain},
               {"parameters", settings.parameters},
               {"means", means(settings)},
               {"given", setting_lines(settings.parameters)}};
  if (settings.requests.any()) {
    context["requests"] = {{"list", settings.requests.list}};
    if (!settings.requests.former.is_null()) context["former"] = settings.requests.former;
  }
  if (!original.empty()) context["original"] = original_context(settings, original);
  return sdk::llm_request("experiment.plan", std::move(context));
}

std::string joined(const std::vector<std::string> &problems) {
  std::string out;
  for (const auto &problem : problems) out += (out.empty() ? "" : "\n") + problem;
  return out;
}

// A planner may find that an idea cannot be studied with what there is. That ends this idea and nothing else.
void end_if_declined(const sdk::Completion &completion) {
  if (!completion.ok || !completion.result.contains("json")) return;
  const std::string reason = completion.result["json"].value("declined", "");
  if (reason.find_first_not_of(" \t\r\n") == std::string::npos) return;
  throw sdk::Error("declined", "the study of this idea cannot be made with what there is: " + reason,
                   "offer in the domain profile or the pipeline what is missing, or leave the idea out");
}

// What is wrong with the answer to a plan; the house's failures pass through as errors.
std::string problem_of(const sdk::Completion &completion, const Settings &settings, const std::vector<Json> &original) {
  if (!completion.ok && completion.error->code == "bad_reply") return completion.error->message;
  const Json &reply = result_of(completion);
  if (!reply.contains("json")) return "the answer is not the object that was asked for";
  auto problems = problems_of(reply["json"], settings.domain);
  if (problems.empty() && !original.empty()) problems = not_measured(reply["json"], original, settings);
  return joined(problems);
}

}  // namespace

Json plan_study(Calls &calls, const Json &idea, const Settings &settings, const std::vector<Json> &original) {
  Json study;
  const auto take = [&](const sdk::Completion &completion) {
    end_if_declined(completion);
    const std::string problem = problem_of(completion, settings, original);
    if (problem.empty()) study = study_document(completion.result["json"], settings);
    return problem;
  };
  Json request = plan_request(idea, settings, original);
  calls.start("plan", request, [&, request](const sdk::Completion &first) {
    const std::string problem = take(first);
    if (problem.empty()) return;
    calls.host().log(sdk::Level::warn, "the plan of the study is asked for again: " + problem);
    Json again = request;
    again["context"]["problems"] = problem;
    if (first.ok && first.result.contains("json")) again["context"]["previous"] = first.result["json"];
    calls.start("plan/repair", again, [&](const sdk::Completion &second) {
      const std::string left = take(second);
      if (!left.empty())
        throw sdk::Error("bad_reply", "the model's plan of the study cannot be used, also after one repair: " + left,
                         "use another model for experiment.plan, or state the idea more precisely");
    });
  });
  while (study.is_null() && calls.step()) {
  }
  return study;
}

}  // namespace athanor::experiment
