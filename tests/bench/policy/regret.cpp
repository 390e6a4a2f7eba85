// SPDX-License-Identifier: Apache-2.0
//
// See regret.hpp. The stage's own phases, policies and tree choose; models and runs are replaced by moves of a point,
// of which a fifth breaks. Four workers with lognormal run times, so that a policy chooses while others are under way.
#include "tests/bench/policy/regret.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "phases.hpp"
#include "statistics.hpp"
#include "tests/bench/policy/peaks.hpp"

namespace athanor::bench {

namespace {

using namespace experiment;
using Json = nlohmann::json;

constexpr int workers = 4, drafts = 4;
constexpr double breaks = 0.2, stays_broken = 0.3;  // of new programs; of repairs

// What a policy has to beat: any program that works.
class AnyProgram : public Policy {
 public:
  explicit AnyProgram(std::uint64_t seed) : chance_(seed) {}
  const Node *parent(const Tree &tree) override {
    const auto all = tree.leading(tree.nodes().size());
    return all.empty() ? nullptr : all[chance_.below(all.size())];
  }

 private:
  Chance chance_;
};

constexpr const char *policies[] = {"best_first", "uct", "evolution", "any program", "drafts only"};

Settings settings_of(const std::string &policy, int experiments, std::uint64_t seed) {
  const bool only_drafts = policy == "drafts only";
  Settings s;
  s.policy = policy;
  s.seed = seed;
  s.drafts = only_drafts ? experiments : drafts;
  Phase phase;
  phase.id = "explore";
  phase.operators = {Operator::draft, Operator::debug};
  if (!only_drafts)
    phase.operators.insert(phase.operators.end(), {Operator::improve, Operator::tune, Operator::combine});
  phase.nodes = experiments;
  s.phases = {phase};
  return s;
}

std::unique_ptr<Policy> policy_of(const Settings &settings) {
  if (settings.policy == "any program" || settings.policy == "drafts only")
    return std::make_unique<AnyProgram>(settings.seed);
  return make_policy(settings);
}

// One search, in virtual time.
class Run {
 public:
  Run(Ground ground, const std::string &policy, int experiments, std::uint64_t seed)
      : landscape_(ground, seed),
        settings_(settings_of(policy, experiments, seed)),
        policy_(policy_of(settings_)),
        phases_(settings_, tree_, *policy_, false),
        seed_(seed) {}

  double regret() {
    for (;;) {
      while (under_way_.size() < workers)
        if (!begin()) break;
      if (under_way_.empty()) break;
      end_first();
    }
    const Node *chosen = tree_.chosen();
    return 1 - (chosen ? landscape_.height(at(chosen->index)) : 0);
  }

 private:
  struct Program {
    Point point;
    bool works = false;
    double measured = 0;
  };

  const Point &at(int node) const { return programs_.at(static_cast<std::size_t>(node)).point; }

  bool begin() {
    const auto next = phases_.next();
    if (!next) return false;
    const Node &node = tree_.add(next->op, next->parent, next->phase, next->with);
    // The same node of another policy has the same luck.
    Random random(seed_ * 100003 + static_cast<std::uint64_t>(node.index));
    random.bits();
    Program program;
    program.works = random.uniform() >= (next->op == Operator::debug ? stays_broken : breaks);
    const double seconds = std::exp(0.5 * random.normal()), noise = landscape_.noise() * random.normal();
    program.point = landscape_.child(next->op, next->parent < 0 ? nullptr : &at(next->parent),
                                     next->with < 0 ? nullptr : &at(next->with), random);
    program.measured = landscape_.height(program.point) + noise;
    programs_.push_back(std::move(program));
    under_way_.emplace(now_ + seconds, node.index);
    return true;
  }

  void end_first() {
    const auto [time, index] = *under_way_.begin();
    under_way_.erase(under_way_.begin());
    now_ = time;
    Node &node = tree_.at(index);
    const Program &program = programs_.at(static_cast<std::size_t>(index));
    if (program.works) node.metric = program.measured;
    tree_.end(node, program.works ? State::good : State::buggy);
  }

  Peaks landscape_;
  Settings settings_;
  Tree tree_;
  std::unique_ptr<Policy> policy_;
  Phases phases_;
  std::uint64_t seed_;
  double now_ = 0;
  std::vector<Program> programs_;  // by node
  std::multimap<double, int> under_way_;
};

}  // namespace

Json measure_regret(int landscapes) {
  Json rows = Json::array();
  fmt::print("\nSimple regret (the best there is has quality 1), mean with 95 % interval; {} workers\n", workers);
  fmt::print("{:<13}{:>12}", "landscape", "experiments");
  for (const char *policy : policies) fmt::print("  {:<16}", policy);
  fmt::print("\n");
  for (const Ground ground : {Ground::hill, Ground::peaks, Ground::noisy})
    for (const int experiments : {10, 20, 40, 80}) {
      fmt::print("{:<13}{:>12}", name_of(ground), experiments);
      Json row{{"landscape", name_of(ground)}, {"experiments", experiments}};
      for (const char *policy : policies) {
        std::vector<double> regrets;
        for (int i = 0; i < landscapes; ++i)
          regrets.push_back(Run(ground, policy, experiments, static_cast<std::uint64_t>(i) + 1).regret());
        const Summary s = summarise(regrets);
        const double half = 1.96 * s.sd / std::sqrt(static_cast<double>(s.n));
        fmt::print("  {:<16}", fmt::format("{:.3f} +- {:.3f}", s.mean, half));
        row["regret"][policy] = {s.mean, s.mean - half, s.mean + half};
      }
      fmt::print("\n");
      rows.push_back(std::move(row));
    }
  return rows;
}

}  // namespace athanor::bench
