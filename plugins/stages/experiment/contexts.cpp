// SPDX-License-Identifier: Apache-2.0
//
// What each question tells a model. Declared in info.json and tasks/; operators.hpp has the functions.
#include <algorithm>

#include "briefing.hpp"
#include "difference.hpp"
#include "operators.hpp"

namespace athanor::experiment {

namespace {

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

Json files_of(const Program &program) {
  Json out = Json::array();
  for (const auto &[path, text] : program.files) out.push_back({{"path", path}, {"text", without_end(*text)}});
  return out;
}

// How it stands to the best one: whoever is given a worse program to start from should know why.
std::string standing_of(const Node &node, const Tree &tree) {
  const Node *best = tree.best();
  if (!best || !node.metric || node.base >= 0) return {};
  if (best->index == node.index) return "It is the best so far.";
  const std::string other = best->id() + " reached " + number_text(*best->metric);
  if (best->root == node.root) return "The best so far is another of the same line: " + other + '.';
  return "The best so far is of another line: " + other +
         ". Lines are worked on in turn, because the leader of today need not have the most to gain.";
}

// A program with all that is known of it.
Json program_of(const Node &node, const Tree &tree, const Study &study, const Settings &settings) {
  const Node *before = node.parent < 0 ? nullptr : &tree.at(node.parent);
  Json out{{"id", node.id()},
           {"operator", name_of(node.op)},
           {"state", name_of(node.state)},
           {"title", node.title},
           {"plan", node.plan},
           {"files", files_of(node.program)},
           {"settings", node.program.settings},
           {"output", without_end(node.output)},
           {"measured", measured_tables(node, before, study)},
           {"time", share_of_limit(node, settings)}};
  if (node.metric) {
    out["metric"] = *node.metric;
    out["objective"] = number_text(*node.metric);
  }
  if (!node.fault.empty()) out["fault"] = node.fault;
  if (node.too_large) out["too_large"] = true;
  return out;
}

// The second program of a combination: where it is mostly the first one, as changes of that.
Json other_of(Json out, const Program &first, const Program &second) {
  Json files = Json::array(), changes = Json::array();
  for (const auto &[path, text] : second.files) {
    const std::string difference = difference_of(first.text(path), *text);
    if (difference.size() < text->size())
      changes.push_back({{"path", path}, {"text", without_end(difference)}});
    else
      files.push_back({{"path", path}, {"text", without_end(*text)}});
  }
  out["files"] = files;
  out["changes"] = changes;
  return out;
}

std::string left_text(int left) {
  if (left <= 0) return "This is the last attempt of the phase.";
  return counted(static_cast<std::size_t>(left), "more attempt is", "more attempts are") +
         " left in the phase after this one.";
}

Json parent_of(const Node &node, const Tree &tree, const Study &study, const Settings &settings) {
  Json out = program_of(node, tree, study, settings);
  if (!node.metric) return out;
  out["standing"] = standing_of(node, tree);
  out["spread"] = spread_text(node, tree);
  return out;
}

// A reimplementation is written from the specification alone: without code and without what it measured. The settings
// belong to the specification, as the table of hyperparameters does in a paper.
Json specification_of(const Node &node) {
  return {{"id", node.id()}, {"title", node.title}, {"plan", node.plan}, {"settings", node.program.settings}};
}

Json ablations_of(const Tree &tree, int base) {
  Json out = Json::array();
  for (const Node *node : tree.ablations(base))
    out.push_back({{"id", node->ablation}, {"label", node->ablation_label}, {"state", name_of(node->state)}});
  return out;
}

// Attempts of the same kind whose answers are not there yet cannot be shown to this one, only counted.
int unseen(const Tree &tree, const Node &node) {
  const auto &running = tree.running();
  return static_cast<int>(std::count_if(running.begin(), running.end(), [&](int index) {
    const Node &other = tree.at(index);
    return index != node.index && other.op == node.op && other.title.empty();
  }));
}

// The profile's guidelines as one paragraph.
std::string customs_of(const Json &domain) {
  std::string out;
  for (const auto &guideline : domain.value("guidelines", Json::array()))
    out += (out.empty() ? "" : " ") + guideline.get<std::string>();
  return out;
}

Json place_list(const Study &study) {
  Json out = Json::array();
  std::vector<Place> all = study.selection;
  for (const Place &place : study.reported)
    if (!study.selects(place)) all.push_back(place);
  for (const Place &place : all) out.push_back({{"dataset", place.dataset}, {"split", place.split}});
  return out;
}

// What a program owes where its predictions are scored elsewhere.
Json evaluation_context(const Settings &settings) {
  return {{"predictions", settings.evaluation->predictions}, {"format", settings.evaluation->format}};
}

}  // namespace

Json common_context(const Json &idea, const Study &study, const Settings &settings) {
  const Json experiment = settings.domain.at("experiment");
  const Json limits = experiment.value("limits", Json::object());
  Json out{{"idea", idea},
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
             {"own_code", !study.original.empty()},
             {"places", place_list(study)},
             {"package_list", words_of(experiment.value("packages", Json::array()))},
             {"limits", limits_text(experiment)},
             {"objective", objective_text(study, settings)},
             {"replication", replication_text(study)},
             {"given", setting_lines(settings.parameters)},
             {"customs", customs_of(settings.domain)}}}};
  if (settings.evaluation) out["contract"]["evaluation"] = evaluation_context(settings);
  if (!settings.network.empty()) out["contract"]["network"] = words_of(settings.network);
  if (!settings.program_models.empty())
    out["contract"]["models"] = {{"roles", settings.program_models}, {"calls", settings.program_model_calls}};
  return out;
}

Json program_context(Json common, const Tree &tree, const Node &node, const std::string &goal, const Settings &settings,
                     const Study &study) {
  const Phase &phase = settings.phases[node.phase];
  common["node"] = node.id();
  common["attempt"] = node.attempt;
  if (const int others = unseen(tree, node); others > 0) common["place"] = others + 1;
  common["phase"] = {{"id", phase.id}, {"label", phase.label}, {"goal", goal}};
  common["phase"]["left"] = left_text(phase.nodes - tree.count(node.phase));
  common["contract"]["conditions"] = owed_by(node, study);
  // What was tried would tell a reimplementation what it must not know.
  const bool blind = node.reimplementation;
  common["memory"] = blind ? Json::array() : tree.memory(node.index);
  common["has_memory"] = !common["memory"].empty();
  if (const Node *original = tree.original();
      original && (node.op == Operator::draft || node.op == Operator::reimplement))
    common["original"] = {{"files", files_of(original->program)}, {"objective", number_text(*original->metric)}};
  if (node.op == Operator::reimplement)
    common["specification"] = specification_of(tree.at(node.base));
  else if (node.parent >= 0 && node.op != Operator::draft)
    common["parent"] = parent_of(tree.at(node.parent), tree, study, settings);
  if (node.with >= 0)
    common["other"] = other_of(program_of(tree.at(node.with), tree, study, settings), tree.at(node.parent).program,
                               tree.at(node.with).program);
  if (node.op == Operator::ablate) common["ablations"] = ablations_of(tree, node.base);
  return common;
}

Json assess_context(const Json &common, const Tree &tree, const Node &node, const std::vector<std::string> &suspicions,
                    const Settings &settings, const Study &study) {
  Json out = common;
  out["node"] = node.id();
  out["program"] = program_of(node, tree, study, settings);
  out["suspicions"] = suspicions;
  out["contract"]["conditions"] = owed_by(node, study);
  return out;
}

Json review_context(const Json &common, const Tree &tree, const Phase &phase, const std::string &goal,
                    const Settings &settings, const Study &study) {
  Json out = common;
  out["phase"] = {{"id", phase.id}, {"label", phase.label}, {"goal", goal}};
  out["memory"] = tree.memory(-1);
  out["has_memory"] = !out["memory"].empty();
  if (const Node *best = tree.best()) {
    out["best"] = program_of(*best, tree, study, settings);
    out["best"].erase("files");  // what was reached, not how it is written
  }
  return out;
}

}  // namespace athanor::experiment
