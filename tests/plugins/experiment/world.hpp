// SPDX-License-Identifier: Apache-2.0
//
// A small world to search in: a study of one metric with two conditions and one factor, a model that answers from
// rules, and "programs" whose text is a number, their quality. No real code runs.
#ifndef ATHANOR_TESTS_EXPERIMENT_WORLD_HPP
#define ATHANOR_TESTS_EXPERIMENT_WORLD_HPP

#include "fake_host.hpp"

namespace athanor::experiment::test {

inline Json plan() {
  return Json::parse(R"({
    "question": "Does stirring dissolve more sugar?", "title": "Stirring",
    "objective": {"metric": "dissolved", "direction": "maximise", "datasets": ["sugar"], "split": "bench", "condition": ""},
    "metrics": [{"id": "dissolved", "label": "dissolved sugar", "direction": "maximise", "unit": "g", "digits": 2,
                 "description": "grams after a minute"}],
    "conditions": [{"id": "still", "label": "still", "role": "baseline", "description": ""},
                   {"id": "stirred", "label": "stirred", "role": "treatment", "description": ""}],
    "factors": [{"id": "heat", "label": "temperature", "unit": "C", "levels": [20, 60.5]}],
    "datasets": [{"id": "sugar", "label": "sugar", "description": "", "splits": ["bench", "kitchen"]}],
    "claims": [{"id": "more", "statement": "At {heat} degrees stirring dissolves more.", "metric": "dissolved",
                "dataset": "sugar", "split": "kitchen", "treatment": "stirred", "control": "still", "expect": "greater",
                "for_each": "heat", "at": []}],
    "replication": {"splits": "none", "test_to_train": 0}})");
}

inline Json domain() {
  return Json::parse(R"({
    "id": "kitchen", "label": "Kitchen physics",
    "experiment": {"language": "numbers", "file": "quality.txt", "command": ["measure", "quality.txt"],
                   "version": ["measure", "--version"]},
    "replicate": {"varies": "the spoon", "selection_seeds": 1, "confirmation_seeds": 4},
    "phases": [
      {"id": "implement", "goal": "measure", "operators": ["draft", "debug"], "nodes": 5, "until": "settled"},
      {"id": "tune", "goal": "tune", "operators": ["tune", "debug"], "nodes": 2},
      {"id": "explore", "goal": "improve", "operators": ["improve", "debug"], "nodes": 3},
      {"id": "ablate", "goal": "ablate", "operators": ["ablate", "debug"], "nodes": 2}]})");
}

inline Json stage_request() {
  return {{"schema", "athanor.stage.run/1"},
          {"folder", ""},
          {"inputs", {{"idea", {{"id", "stirring"}, {"title", "Stirring"}, {"hypothesis", "more dissolves"}}}}},
          {"run",
           {{"seed", 3},
            {"domain", domain()},
            {"parameters", Json::object()},
            {"topic", {{"title", "Sugar"}, {"text", ""}}}}}};
}

inline Json reply(const Json &json) { return {{"text", json.dump()}, {"json", json}}; }

// An answer that changes nothing yet.
inline Json program(const std::string &title) {
  return {{"title", title},
          {"plan", "Stir."},
          {"files", Json::array()},
          {"edits", Json::array()},
          {"settings", Json::array()}};
}

// An answer with a whole program.
inline Json program(const std::string &title, const std::string &text) {
  Json out = program(title);
  out["files"] = {{{"path", "quality.txt"}, {"text", text}}};
  return out;
}

// The model of the world: drafts of quality 1, each later program a little better; ablations of less. The second
// draft does not work ("broken"), and its repair does.
inline Json answer(const std::string &, const Json &request) {
  const std::string task = request.at("task");
  const Json &context = request.at("context");
  if (task == "experiment.plan") return reply(plan());
  if (task == "experiment.assess") return reply({{"reason", "A coincidence."}, {"verdict", "sound"}});
  if (task == "experiment.review") return reply({{"reason", "Enough."}, {"reached", true}, {"sub_goal", ""}});
  const int attempt = context.at("attempt");
  const std::string number = std::to_string(attempt);
  Json out = program(task.substr(11) + " " + number);
  if (task == "experiment.draft" || task == "experiment.debug") out["settings"] = {{{"name", "speed"}, {"value", 0}}};
  const auto write = [&](const std::string &text) { out["files"] = {{{"path", "quality.txt"}, {"text", text}}}; };
  if (task == "experiment.draft") write(attempt == 2 ? "broken" : "1.0");
  if (task == "experiment.debug") write("1.5");
  if (task == "experiment.tune") out["settings"] = {{{"name", "speed"}, {"value", attempt}}};
  if (task == "experiment.improve") write(std::to_string(2.0 + 0.25 * attempt));
  if (task == "experiment.combine") write(std::to_string(1.9 + 0.25 * attempt));
  if (task == "experiment.reimplement") write("1.8");
  if (task == "experiment.ablate") {
    write(std::to_string(0.5 * attempt));
    out["ablation"] = {{"id", "no-spoon-" + number}, {"label", "without spoon " + number}};
  }
  return reply(out);
}

inline Json outcome(const std::string &status, const Json &records = Json::array()) {
  return {{"status", status},
          {"exit_code", status == "ok" ? 0 : 1},
          {"seconds", 0.5},
          {"output", "stirring..."},
          {"records", records},
          {"faults", Json::array()},
          {"environment", {{"backend", "fake"}}}};
}

// Runs a program: every cell is its quality, plus its condition's worth, plus something that depends on the seed.
inline Json measure(const std::string &name, const Json &request) {
  if (name == "environment") {
    Json out = outcome("ok");
    out["output"] = "{\"spoon\": \"2.1\"}\n";
    return out;
  }
  const std::string code = request.at("files")[0].at("text");
  if (code == "broken") return outcome("failed");
  const Json settings = Json::parse(request.at("files")[1].at("text").get<std::string>());
  const double quality = std::stod(code) + 0.1 * settings.value("speed", 0.0);
  const int seed = request.at("seed");
  Json records = Json::array();
  for (const char *split : {"bench", "kitchen"})
    for (const double heat : {20.0, 60.5})
      for (const bool stirred : {false, true})
        records.push_back({{"id", name + "#" + std::to_string(records.size() + 1)},
                           {"metric", "dissolved"},
                           {"value", quality + (heat > 50 ? 0.5 : 0) + (stirred ? 1 + 0.01 * (seed * 7 % 5) : 0) +
                                         0.01 * (seed * 3 % 7)},
                           {"dataset", "sugar"},
                           {"split", split},
                           {"condition", stirred ? "stirred" : "still"},
                           {"factors", {{"heat", heat}}}});
  return outcome("ok", records);
}

inline FakeHost world() {
  FakeHost host;
  host.model = answer;
  host.program = measure;
  return host;
}

}  // namespace athanor::experiment::test

#endif
