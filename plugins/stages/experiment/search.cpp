// SPDX-License-Identifier: Apache-2.0
//
// See search.hpp.
#include "search.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "briefing.hpp"

namespace athanor::experiment {

namespace {

constexpr std::size_t text_limit = 64 * 1024;  // longer texts travel as references
constexpr std::size_t output_tail = 4 * 1024;

// A program as it may stand in a document: its text, or a reference where that is too long.
Json portable(sdk::Host &host, const Node &node, const std::string &folder) {
  if (node.code.size() <= text_limit) return node.code;
  const std::string name = node.id() + ".txt";
  std::filesystem::create_directories(folder);
  std::ofstream(std::filesystem::path(folder) / name, std::ios::binary) << node.code;
  return sdk::put_artifact(host, name, "text/plain");
}

std::string tail(const std::string &text) {
  if (text.size() <= output_tail) return text;
  std::size_t from = text.size() - output_tail;
  while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80) ++from;  // whole characters
  return "[...] " + text.substr(from);
}

// What whoever writes the next program may know: nothing from the splits that claims are made on. Search must not be
// guided by them.
void add_measured(Node &node, const Judgement &judgement, const Study &study,
                  const std::vector<std::string> &conditions, std::size_t runs) {
  for (const Cell &cell : study.cells(conditions))
    if (Place{cell.dataset, cell.split} == study.selection)
      node.measured[key_of(cell)] += judgement.measured.at(key_of(cell)).value / static_cast<double>(runs);
}

}  // namespace

Json work_of(sdk::Host &host, const Node &node, const Settings &settings, std::int64_t seed,
             const std::string &purpose) {
  const Json &experiment = settings.domain.at("experiment");
  Json program{{"path", experiment.at("file")}};
  const Json code = portable(host, node, settings.folder);
  if (code.is_string())
    program["text"] = code;
  else
    program["artifact"] = code.at("artifact");
  return {{"schema", "athanor.experiment/1"},
          {"files", {program, {{"path", "settings.json"}, {"text", node.settings.dump(2) + "\n"}}}},
          {"command", experiment.at("command")},
          {"seed", seed},
          {"collect", {"figures/*.png"}},
          {"purpose", purpose}};
}

Search::Search(Calls &calls, const Json &idea, const Study &study, const Settings &settings)
    : calls_(calls),
      study_(study),
      settings_(settings),
      common_(common_context(idea, study, settings)),
      policy_(settings, study.maximise),
      phases_(settings, tree_, study.maximise, !study.treatment.empty()) {}

void Search::run() {
  do fill();
  while (calls_.step());
}

// A free slot takes the next expansion at once, chosen over the tree as it stands.
void Search::fill() {
  while (running_ < settings_.parallel) {
    const auto next = phases_.next(policy_);
    if (!next) return;
    begin(next->first, next->second);
  }
}

void Search::begin(std::size_t phase, const Expansion &expansion) {
  Node &node = tree_.add(expansion.op, expansion.parent, phase);
  ++running_;
  const std::string name = node.id() + '/' + name_of(node.op);
  node.calls.push_back(name);
  report(node);
  Json request = sdk::llm_request(task_of(node.op), program_context(common_, tree_, node, settings_, study_));
  request["occurrence"] = node.attempt;
  calls_.start(name, request, [this, index = node.index](const sdk::Completion &c) { on_answer(index, c); });
}

void Search::on_answer(int index, const sdk::Completion &completion) {
  Node &node = tree_.at(index);
  if (!completion.ok && completion.error->code == "bad_reply") {
    end(node, State::failed, "the model's answer could not be used: " + completion.error->message);
    return;
  }
  const Json &reply = result_of(completion);
  const std::string unusable = reply.contains("json") ? take_answer(reply["json"], tree_, node, study_)
                                                      : "the model's answer is not the object that was asked for";
  if (!unusable.empty()) {
    end(node, State::failed, unusable);
    return;
  }
  start_runs(index);
}

void Search::start_runs(int index) {
  Node &node = tree_.at(index);
  outcomes_[index].resize(settings_.selection.size());
  for (std::size_t run = 0; run < settings_.selection.size(); ++run) {
    const std::string name = node.id() + "/run" + (run ? '-' + std::to_string(run + 1) : "");
    node.calls.push_back(name);
    calls_.start(name, work_of(calls_.host(), node, settings_, settings_.selection[run], node.id() + ": " + node.title),
                 [this, index, run](const sdk::Completion &c) { on_outcome(index, run, result_of(c)); });
  }
  report(node);
}

void Search::on_outcome(int index, std::size_t run, const Json &outcome) {
  Node &node = tree_.at(index);
  auto &outcomes = outcomes_.at(index);
  outcomes[run] = outcome;
  node.seconds += outcome.value("seconds", 0.0);
  if (std::any_of(outcomes.begin(), outcomes.end(), [](const Json &o) { return o.is_null(); })) return;
  judge_runs(node);
  outcomes_.erase(index);
}

void Search::judge_runs(Node &node) {
  const auto conditions = owed_by(node, study_);
  double sum = 0;
  for (const Json &outcome : outcomes_.at(node.index)) {
    node.output = tail(outcome.value("output", ""));
    const Judgement judgement = judge(study_, outcome, conditions);
    if (!judgement.good) {
      node.measured.clear();  // those of other seeds alone would be no fair picture
      end(node, State::buggy, judgement.fault);
      return;
    }
    add_measured(node, judgement, study_, conditions, settings_.selection.size());
    sum += judgement.objective;
  }
  node.metric = sum / static_cast<double>(settings_.selection.size());
  node.means = means_text(node, study_);
  end(node, State::good, {});
}

void Search::end(Node &node, State state, const std::string &fault) {
  node.state = state;
  node.fault = fault;
  --running_;
  report(node);
  const std::string outcome = node.metric ? study_.metric + ' ' + number_text(*node.metric) : fault;
  calls_.host().log(sdk::Level::info, node.id() + ' ' + name_of(node.op) + ' ' + name_of(state) + ": " + outcome);
  const auto ended = std::count_if(tree_.nodes().begin(), tree_.nodes().end(), [](const Node &n) { return n.ended(); });
  calls_.host().progress(static_cast<double>(ended) / node_limit(settings_.phases), node.title);
}

void Search::report(const Node &node) {
  Json document{{"schema", "athanor.node/1"},
                {"id", node.id()},
                {"phase", settings_.phases[node.phase].id},
                {"operator", name_of(node.op)},
                {"state", name_of(node.state)},
                {"objective", study_.metric},
                {"direction", study_.maximise ? "maximise" : "minimise"},
                {"calls", node.calls},
                {"seconds", node.seconds}};
  if (node.parent >= 0) document["parent"] = tree_.at(node.parent).id();
  if (node.metric) document["metric"] = *node.metric;
  if (!node.title.empty()) document["title"] = node.title;
  if (!node.plan.empty()) document["plan"] = node.plan;
  if (!node.code.empty()) document["code"] = portable(calls_.host(), node, settings_.folder);
  if (!node.settings.empty()) document["settings"] = node.settings;
  if (!node.ablation.empty()) document["ablation"] = {{"id", node.ablation}, {"label", node.ablation_label}};
  if (!node.fault.empty()) document["analysis"] = node.fault;
  calls_.host().call(document);
}

Json Search::summary() const {
  Json phases = Json::array();
  for (std::size_t i = 0; i < settings_.phases.size(); ++i) {
    std::map<std::string, int> count{{"nodes", 0}, {"good", 0}, {"buggy", 0}, {"failed", 0}, {"debugged", 0}};
    for (const Node &node : tree_.nodes()) {
      if (node.phase != i) continue;
      ++count["nodes"];
      ++count[name_of(node.state)];
      if (node.op == Operator::debug && node.state == State::good) ++count["debugged"];
    }
    phases.push_back(count);
    phases.back()["id"] = settings_.phases[i].id;
    phases.back()["label"] = settings_.phases[i].label;
    phases.back()["goal"] = settings_.phases[i].goal;
  }
  return {{"nodes", tree_.nodes().size()}, {"phases", phases}};
}

}  // namespace athanor::experiment
