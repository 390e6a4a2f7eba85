// SPDX-License-Identifier: Apache-2.0
//
// See stage.hpp.
#include "stage.hpp"

#include <fstream>
#include <sstream>

#include "calls.hpp"
#include "claims.hpp"
#include "confirmation.hpp"
#include "original.hpp"
#include "planning.hpp"
#include "results.hpp"
#include "search.hpp"
#include "seeds.hpp"

namespace athanor::experiment {

namespace {

// Asks for the versions of interpreter and libraries where experiments run.
void start_environment(Calls &calls, const Settings &settings, Json &environment) {
  const Json &experiment = settings.domain.at("experiment");
  if (!experiment.contains("version")) return;
  const Json work{{"schema", "athanor.experiment/1"},
                  {"files", Json::array()},
                  {"command", experiment["version"]},
                  {"purpose", "versions of interpreter and libraries"}};
  calls.start("environment", work, [&environment](const sdk::Completion &completion) {
    const std::string output = result_of(completion).value("output", "");
    std::istringstream lines(output);  // warnings may stand around the one line that counts
    for (std::string line; std::getline(lines, line);) {
      const Json versions = Json::parse(line, nullptr, false);
      if (versions.is_object()) environment["versions"] = versions;
    }
    if (!environment.contains("versions"))
      environment["versions_unknown"] =
          "the profile's version command printed no JSON object in a line: " + output.substr(0, 500);
  });
}

[[noreturn]] void nothing_works(const Tree &tree) {
  const Node *last = nullptr;  // a program that ran says more than an answer that could not be used
  for (const Node &node : tree.nodes())
    if (!last || node.state == State::buggy || last->state != State::buggy) last = &node;
  const std::string fault = last ? last->id() + ": " + last->fault : "that no phase begins with a draft";
  throw sdk::Error("bad_reply",
                   "none of the " + std::to_string(tree.nodes().size()) +
                       " programs that were tried measured the whole study; the last fault is " + fault,
                   "look at the tree in report.html; allow more nodes in the first phase, or use another model");
}

Json store_program(sdk::Host &host, const Node &best, const Settings &settings) {
  const std::string name = settings.domain.at("experiment").at("file");
  std::filesystem::create_directories(settings.folder);
  const std::filesystem::path file = std::filesystem::path(settings.folder) / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << best.program.text(name);
  return sdk::put_artifact(host, name, "text/plain");
}

Json confirmation_summary(const Confirmation &confirmation) {
  Json programs = Json::array();
  for (const Confirmed &program : confirmation.programs) {
    Json faults = Json::array();
    for (const Replicate &replicate : program.replicates)
      if (!replicate.judgement.good) faults.push_back({{"seed", replicate.seed}, {"fault", replicate.judgement.fault}});
    programs.push_back({{"program", program.id},
                        {"label", program.label},
                        {"runs", program.replicates.size()},
                        {"good", program.good()},
                        {"faults", faults}});
  }
  return {{"programs", programs}, {"seed_without_effect", confirmation.seed_without_effect()}};
}

void complete_study(Json &study, const Search &search, const Confirmation &confirmation, const Node &best) {
  for (const Confirmed *ablation : confirmation.of(Kind::ablation))
    study["conditions"].push_back({{"id", ablation->id},
                                   {"label", ablation->label},
                                   {"role", "ablation"},
                                   {"description", search.tree().at(ablation->node).plan}});
  std::string method = best.plan;
  std::string settings;
  for (const auto &[name, value] : best.program.settings.items())
    settings += (settings.empty() ? "" : ", ") + name + " = " + level_text(value);
  if (!settings.empty()) method += " Settings: " + settings + '.';
  study["method"] = method;
  study["search"] = search.summary();
  study["search"]["chosen"] = {{"node", best.id()},
                               {"title", best.title},
                               {"operator", name_of(best.op)},
                               {"plan", best.plan},
                               {"settings", best.program.settings},
                               {"objective", *best.metric}};
  study["search"]["confirmation"] = confirmation_summary(confirmation);
}

}  // namespace

namespace {

Json stage_result(const Json &outputs) { return {{"schema", "athanor.stage.result/1"}, {"outputs", outputs}}; }

Json made_study(const Settings &settings, const Json &request, sdk::Host &host) {
  const Json idea = request.at("inputs").at("idea");
  Calls calls(host);
  Json environment = Json::object();
  start_environment(calls, settings, environment);
  const std::vector<Json> original = settings.code.is_null() ? std::vector<Json>() : run_original(calls, settings);
  Json document = plan_study(calls, idea, settings, original);
  const Study study = make_study(document);

  Search search(calls, idea, study, settings);
  if (!original.empty()) search.begin_from(original);
  search.run();
  const Confirmation confirmation = search.confirming().result();
  if (confirmation.programs.empty()) nothing_works(search.tree());
  const Node *best = &search.tree().at(confirmation.programs[0].node);

  host.log(sdk::Level::info, "results are those of " + best->id() + ", \"" + best->title + "\" (" + name_of(best->op) +
                                 "), objective " + number_text(*best->metric));
  const auto tested = test_claims(study, confirmation, settings.alpha);
  for (const Tested &t : tested)
    host.log(sdk::Level::info, t.claim.at("id").get<std::string>() + ": " + t.verdict + ", " + t.reason +
                                   "; generalises over " + generalises_over(study, t.claim, t.pairs));
  if (confirmation.environment.is_object()) environment.update(confirmation.environment);
  complete_study(document, search, confirmation, *best);
  if (settings.requests.any()) document["requests"] = settings.requests.list;
  if (!settings.python.is_null()) environment["python"] = settings.python;
  if (!settings.container.is_null()) environment["container"] = settings.container;
  document["environment"] = environment;
  document["program"] = store_program(host, *best, settings);
  return {{"study", document},
          {"results", results_document(tested, study, confirmation)},
          {"claims", claims_document(tested, study, confirmation, settings.alpha)}};
}

}  // namespace

// A second study that nobody needs, or that its planner finds impossible, leaves the first one as it is.
Json run_stage(const Json &options, const Json &request, sdk::Host &host) {
  const Settings settings = make_settings(options, request);
  for (const std::string &removed : settings.removed) host.log(sdk::Level::warn, removed);
  const std::optional<Json> former = former_outputs(request.at("inputs"));
  if (former && !settings.requests.any()) {
    host.log(sdk::Level::info, "no point of the review needs an experiment; the study stays as it is");
    return stage_result(*former);
  }
  try {
    return stage_result(made_study(settings, request, host));
  } catch (const sdk::Error &e) {
    if (!former || e.code != "declined") throw;
    host.log(sdk::Level::warn, e.message + "; the study that there is stays as it is");
    return stage_result(*former);
  }
}

}  // namespace athanor::experiment
