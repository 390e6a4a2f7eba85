// SPDX-License-Identifier: Apache-2.0
//
// See policy.hpp.
#include "policy.hpp"

namespace athanor::experiment {

std::vector<int> repairable(const Tree &tree, std::size_t phase_index, const Phase &phase, int debug_depth) {
  std::vector<int> out;
  if (!phase.has(Operator::debug)) return out;
  for (const Node &node : tree.nodes())
    if (node.phase == phase_index && node.state == State::buggy && node.children.empty() &&
        node.debug_depth < debug_depth)
      out.push_back(node.index);
  return out;
}

BestFirst::BestFirst(const Settings &settings, bool maximise)
    : drafts_(settings.drafts),
      debug_depth_(settings.debug_depth),
      debug_probability_(settings.debug_probability),
      maximise_(maximise),
      random_(settings.seed) {}

// Standard distributions differ between libraries; 53 bits of the generator do not.
bool BestFirst::chance(double probability) { return static_cast<double>(random_() >> 11) * 0x1.0p-53 < probability; }

std::optional<Expansion> BestFirst::choose(const Tree &tree, std::size_t phase_index, const Phase &phase) {
  const auto broken = repairable(tree, phase_index, phase, debug_depth_);
  if (!broken.empty() && chance(debug_probability_)) return Expansion{Operator::debug, broken.front()};

  int drafted = 0, worked = 0;
  bool running = false;
  for (const Node &node : tree.nodes()) {
    if (node.phase != phase_index) continue;
    running = running || !node.ended();
    if (node.op == Operator::draft)
      ++drafted;
    else if (node.op != Operator::debug)
      ++worked;
  }
  if (phase.has(Operator::draft) && drafted < drafts_) return Expansion{Operator::draft, -1};

  const Node *best = tree.best(maximise_);
  std::vector<Operator> others;
  for (const Operator op : phase.operators)
    if (op != Operator::draft && op != Operator::debug) others.push_back(op);
  if (best && !others.empty()) return Expansion{others[static_cast<std::size_t>(worked) % others.size()], best->index};

  if (!broken.empty()) return Expansion{Operator::debug, broken.front()};
  if (phase.has(Operator::draft) && !best && !running) return Expansion{Operator::draft, -1};
  return std::nullopt;
}

}  // namespace athanor::experiment
