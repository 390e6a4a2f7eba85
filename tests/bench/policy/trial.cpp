// SPDX-License-Identifier: Apache-2.0
//
// See trial.hpp.
#include "tests/bench/policy/trial.hpp"

#include <boost/math/distributions/normal.hpp>

#include "confirming.hpp"
#include "tests/plugins/experiment/fake_host.hpp"

namespace athanor::bench {

namespace {

using experiment::Confirmation;
using experiment::Json;
using experiment::Kind;

constexpr int programs = 12;
constexpr std::uint64_t other_program = 1000;  // that of a re-implementation
constexpr double alpha = 0.05;

Json study_document(const Setting &setting) {
  Json document = Json::parse(R"({
    "question": "Is the treatment better?", "title": "Landscape",
    "objective": {"metric": "score", "direction": "maximise", "condition": "treatment"},
    "metrics": [{"id": "score", "label": "score", "direction": "maximise"}],
    "conditions": [{"id": "control", "label": "control", "role": "baseline"},
                   {"id": "treatment", "label": "treatment", "role": "treatment"}],
    "claims": [{"id": "better", "statement": "The treatment is better.", "metric": "score", "treatment": "treatment",
                "control": "control", "expect": "greater"}]})");
  Json confirmation = Json::array();
  for (int i = 0; i < setting.seeds; ++i) confirmation.push_back(101 + i);
  document["seeds"] = {{"selection", {1}},
                       {"confirmation", confirmation},
                       {"splits", setting.noise == Noise::shared_split ? "resampled" : "none"},
                       {"test_to_train", overlap_of(setting.noise)}};
  return document;
}

// The outcome of a run, as the host hands it over.
Json outcome_of(const std::string &call, const Measured &measured, bool failed) {
  Json records = Json::array();
  if (!failed)
    for (const auto &[condition, value] :
         {std::pair{"control", measured.control}, std::pair{"treatment", measured.treatment}})
      records.push_back({{"id", call + '#' + std::to_string(records.size() + 1)},
                         {"metric", "score"},
                         {"value", value},
                         {"condition", condition}});
  return {{"status", failed ? "failed" : "ok"}, {"exit_code", failed ? 1 : 0}, {"records", records}};
}

// Below which noise of the treatment a run fails. Only asked for where that noise is normal.
double failing_below(double share) {
  if (share <= 0) return -1e300;
  return boost::math::quantile(boost::math::normal(0, std::sqrt(0.5)), share);
}

class Idea {
 public:
  Idea(const Setting &setting, std::uint64_t seed)
      : setting_(setting), landscape_(setting.noise, seed), study_(experiment::make_study(study_document(setting))) {
    settings_.selection = {1};
    for (int i = 0; i < setting.seeds; ++i) settings_.confirmation.push_back(101 + i);
    settings_.domain = {{"experiment", {{"language", "none"}, {"file", "program"}, {"command", {"measure"}}}}};
  }

  Trial run() {
    Trial out;
    out.best_run_claims = select();
    Confirmation confirmation = confirm();
    if (setting_.written_anew) confirmation.programs.push_back(written_anew());
    out.tested = experiment::test_claims(study_, confirmation, alpha);
    return out;
  }

 private:
  // Returns whether the treatment is better in the best program's only run.
  bool select() {
    std::vector<bool> better;
    for (std::uint64_t program = 0; program < programs; ++program) {
      const Measured m = landscape_.run(program, 1, setting_.effect);
      end(tree_.add(experiment::Operator::draft, -1, 0),
          experiment::judge(study_, outcome_of("run", m, false), study_.conditions()).objective);
      better.push_back(m.treatment > m.control);
    }
    best_ = tree_.chosen()->index;
    for (int i = 0; i < setting_.ablations; ++i) {
      experiment::Node &node = tree_.add(experiment::Operator::ablate, best_, 0);
      tree_.name_ablation(node, "part-" + std::to_string(i + 1), "");
      end(node, 0);
    }
    return better.at(static_cast<std::size_t>(best_));
  }

  void end(experiment::Node &node, double metric) {
    node.metric = metric;
    tree_.end(node, experiment::State::good);
  }

  Json measure(const std::string &call, std::uint64_t program, std::uint64_t seed, double effect,
               std::uint64_t variant) const {
    const Measured m = landscape_.run(program, seed, effect, variant);
    return outcome_of(call, m, m.noise < failing_below(setting_.lost));
  }

  Confirmation confirm() {
    experiment::test::FakeHost host;
    host.program = [&](const std::string &name, const Json &request) {
      const std::string ablation = "confirm/part-";  // its number follows
      const std::uint64_t variant = name.rfind(ablation, 0) == 0 ? std::stoull(name.substr(ablation.size())) : 0;
      return measure(name, static_cast<std::uint64_t>(best_), request.at("seed"), setting_.effect, variant);
    };
    sdk::Host h(host.table());
    experiment::Calls calls(h);
    experiment::Confirming confirming(calls, tree_, study_, settings_);
    confirming.begin(tree_.at(best_));
    for (const experiment::Node &node : tree_.nodes()) confirming.add(node);
    while (confirming.start_one()) {
    }
    while (calls.step()) {
    }
    return confirming.result();
  }

  experiment::Confirmed written_anew() const {
    experiment::Confirmed out{"reimplementation", "", -1, {}, Kind::reimplementation, study_.conditions(), {}};
    for (const std::int64_t seed : settings_.confirmation) {
      const Json outcome = measure("anew", other_program, static_cast<std::uint64_t>(seed), *setting_.written_anew, 0);
      out.replicates.push_back({seed, experiment::judge(study_, outcome, out.measures), outcome.at("records")});
    }
    return out;
  }

  const Setting &setting_;
  Landscape landscape_;
  experiment::Study study_;
  experiment::Settings settings_;
  experiment::Tree tree_;
  int best_ = 0;
};

}  // namespace

Trial run_trial(const Setting &setting, std::uint64_t seed) { return Idea(setting, seed).run(); }

}  // namespace athanor::bench
