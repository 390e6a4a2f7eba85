// SPDX-License-Identifier: Apache-2.0
//
// See operators.hpp.
#include "operators.hpp"

#include <algorithm>

#include "briefing.hpp"

namespace athanor::experiment {

namespace {

Json settings_of(const Json &answer) {
  Json out = Json::object();
  for (const auto &setting : answer.value("settings", Json::array()))
    out[setting.at("name").get<std::string>()] = setting.at("value");
  return out;
}

// The children of a node, except for repairs, are told what ablations there are, so that none comes twice.
Json ablations_of(const Tree &tree) {
  Json out = Json::array();
  for (const Node &node : tree.nodes())
    if (!node.ablation.empty() && node.op == Operator::ablate)
      out.push_back({{"id", node.ablation}, {"label", node.ablation_label}, {"state", name_of(node.state)}});
  return out;
}

std::string without_end(std::string text) {
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  return text;
}

// In steps, because a prompt should come out the same when the same run is repeated.
std::string share_of_limit(const Node &node, const Settings &settings) {
  const double limit = settings.domain.at("experiment").value("limits", Json::object()).value("seconds", 0.0);
  const double share = limit > 0 ? node.seconds / static_cast<double>(settings.selection.size()) / limit : -1;
  if (share < 0) return {};
  return share < 0.1 ? "less than a tenth" : share < 0.5 ? "less than half" : "more than half";
}

Json parent_context(const Node &parent, const Tree &tree, const Study &study, const Settings &settings) {
  const Node *before = parent.parent < 0 ? nullptr : &tree.at(parent.parent);
  Json out{{"id", parent.id()},
           {"operator", name_of(parent.op)},
           {"state", name_of(parent.state)},
           {"title", parent.title},
           {"plan", parent.plan},
           {"code", without_end(parent.code)},
           {"settings", parent.settings},
           {"output", without_end(parent.output)},
           {"measured", measured_tables(parent, before, study)},
           {"time", share_of_limit(parent, settings)}};
  if (parent.metric) {
    out["metric"] = *parent.metric;
    out["objective"] = number_text(*parent.metric);
  }
  if (!parent.fault.empty()) out["fault"] = parent.fault;
  return out;
}

// Attempts of the same kind whose answers are not there yet cannot be shown to this one, only counted.
int unseen(const Tree &tree, const Node &node) {
  return static_cast<int>(std::count_if(tree.nodes().begin(), tree.nodes().end(), [&](const Node &other) {
    return other.index != node.index && other.op == node.op && !other.ended() && other.title.empty();
  }));
}

// The profile's guidelines as one paragraph.
std::string customs_of(const Json &domain) {
  std::string out;
  for (const auto &guideline : domain.value("guidelines", Json::array()))
    out += (out.empty() ? "" : " ") + guideline.get<std::string>();
  return out;
}

std::string take_ablation(const Json &answer, const Tree &tree, Node &node, const Study &study) {
  const Json &ablation = answer.at("ablation");
  const std::string id = ablation.at("id");
  const auto conditions = study.conditions();
  if (std::find(conditions.begin(), conditions.end(), id) != conditions.end())
    return "the ablation is named \"" + id + "\", like a condition of the study";
  if (id.empty() || id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") != std::string::npos ||
      id.size() > 64)
    return "the ablation is named \"" + id + "\"; a name has a-z, 0-9, - and _, at most 64";
  for (const Node &other : tree.nodes())
    if (other.index != node.index && other.ablation == id)
      return "the ablation \"" + id + "\" was tried before, as " + other.id();
  node.ablation = id;
  node.ablation_label = ablation.at("label");
  return {};
}

}  // namespace

Json common_context(const Json &idea, const Study &study, const Settings &settings) {
  const Json experiment = settings.domain.at("experiment");
  Json places = Json::array();
  std::vector<Place> all = study.reported;
  if (std::find(all.begin(), all.end(), study.selection) == all.end()) all.insert(all.begin(), study.selection);
  for (const Place &place : all) places.push_back({{"dataset", place.dataset}, {"split", place.split}});
  const Json limits = experiment.value("limits", Json::object());
  return {{"idea", idea},
          {"study", study.document},
          {"domain", settings.domain},
          {"parameters", settings.parameters},
          {"contract",
           {{"file", experiment.at("file")},
            {"language", experiment.at("language")},
            {"command", experiment.at("command")},
            {"packages", experiment.value("packages", Json::array())},
            {"seconds", limits.value("seconds", 0.0)},
            {"treatment", study.treatment},
            {"places", places},
            {"package_list", words_of(experiment.value("packages", Json::array()))},
            {"limits", limits_text(experiment)},
            {"objective", objective_text(study, settings)},
            {"replication", replication_text(study)},
            {"given", setting_lines(settings.parameters)},
            {"customs", customs_of(settings.domain)}}}};
}

Json program_context(Json common, const Tree &tree, const Node &node, const Settings &settings, const Study &study) {
  const Phase &phase = settings.phases[node.phase];
  common["node"] = node.id();
  common["attempt"] = node.attempt;
  if (const int others = unseen(tree, node); others > 0) common["place"] = others + 1;
  common["phase"] = {{"id", phase.id}, {"label", phase.label}, {"goal", phase.goal}};
  common["memory"] = tree.memory(study.maximise, node.index);
  common["contract"]["conditions"] = owed_by(node, study);
  if (node.parent >= 0) common["parent"] = parent_context(tree.at(node.parent), tree, study, settings);
  if (node.op == Operator::ablate) common["ablations"] = ablations_of(tree);
  return common;
}

std::vector<std::string> owed_by(const Node &node, const Study &study) {
  const bool ablation = node.op == Operator::ablate || !node.ablation.empty();
  return ablation ? std::vector<std::string>{study.treatment} : study.conditions();
}

std::string task_of(Operator op) { return std::string("experiment.") + name_of(op); }

std::string take_answer(const Json &answer, const Tree &tree, Node &node, const Study &study) {
  node.title = answer.at("title");
  node.plan = answer.at("plan");
  node.code = answer.at("code");
  node.settings = settings_of(answer);
  if (node.parent >= 0) {
    const Node &parent = tree.at(node.parent);
    Json merged = parent.settings;
    merged.update(node.settings);
    node.settings = std::move(merged);
    if (node.code.empty()) node.code = parent.code;
    if (node.code == parent.code && node.settings == parent.settings)
      return "the answer is the parent's program with the parent's settings";
  }
  if (node.code.empty()) return "the answer holds no program";
  return node.op == Operator::ablate ? take_ablation(answer, tree, node, study) : std::string();
}

}  // namespace athanor::experiment
