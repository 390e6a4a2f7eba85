// SPDX-License-Identifier: Apache-2.0
//
// See policy.hpp.
#include "policy.hpp"

#include <algorithm>
#include <cmath>

namespace athanor::experiment {

namespace {

constexpr std::size_t island_size = 8;  // the best of an island that parents are taken from
constexpr std::size_t migration = 10;   // every so many changes

const Node *first(const Tree &tree, const Tree::Ranking &ranking) {
  return ranking.empty() ? nullptr : &tree.at(ranking.begin()->second);
}

}  // namespace

const Node *Policy::partner(const Tree &tree, const Node &parent) {
  const Node *best = nullptr;
  for (const int root : tree.roots()) {
    if (root == parent.root) continue;
    const Node *other = first(tree, tree.ranking_below(root));
    if (other && (!best || tree.score(*other) > tree.score(*best))) best = other;
  }
  if (best) return best;
  for (const Node *other : tree.leading(2))
    if (other->index != parent.index) return other;
  return nullptr;
}

const Node *BestFirst::parent(const Tree &tree) {
  std::set<int> taken;
  for (const int index : tree.running()) taken.insert(tree.at(index).root);
  const Node *best = nullptr;
  for (const int root : tree.roots()) {
    if (taken.count(root)) continue;
    const Node *node = first(tree, tree.ranking_below(root));
    if (node && (!best || tree.score(*node) > tree.score(*best))) best = node;
  }
  return best ? best : tree.best();
}

double Uct::bound(const Tree &tree, const Node &node, int above) const {
  const double worst = tree.worst_score(), range = tree.score(*tree.best()) - worst;
  const double value = range > 0 ? (node.best_below - worst) / range : 0.5;
  return value + exploration_ * std::sqrt(std::log(1.0 + above) / node.visits);
}

const Node *Uct::parent(const Tree &tree) {
  if (!tree.best()) return nullptr;
  const auto best_of = [&](const std::vector<int> &among, int above) {
    const Node *best = nullptr;
    double most = 0;
    for (const int index : among) {
      const Node &node = tree.at(index);
      if (!node.scored) continue;
      const double reached = bound(tree, node, above);
      if (!best || reached > most) best = &node, most = reached;
    }
    return best;
  };
  const Node *node = best_of(tree.roots(), static_cast<int>(tree.nodes().size()));
  while (node) {
    const Node *below = best_of(node->children, node->visits);
    const bool narrow = static_cast<double>(node->children.size()) < 2 * std::sqrt(static_cast<double>(node->visits));
    if (!below || (node->candidate() && narrow)) break;
    node = below;
  }
  return node && node->candidate() ? node : tree.best();
}

int Evolution::island_of(const Tree &tree, const Node &node) const {
  const auto &roots = tree.roots();
  const auto at = std::lower_bound(roots.begin(), roots.end(), node.root);
  return static_cast<int>(at - roots.begin()) % islands_;
}

std::vector<const Node *> Evolution::population(const Tree &tree, int island) const {
  std::vector<const Node *> out;
  for (const int root : tree.roots()) {
    if (island_of(tree, tree.at(root)) != island) continue;
    std::size_t taken = 0;
    for (const auto &[negative, index] : tree.ranking_below(root)) {
      out.push_back(&tree.at(index));
      if (++taken == island_size) break;
    }
  }
  std::stable_sort(out.begin(), out.end(),
                   [&](const Node *a, const Node *b) { return tree.score(*a) > tree.score(*b); });
  if (out.size() > island_size) out.resize(island_size);
  return out;
}

const Node *Evolution::parent(const Tree &tree) {
  if (!tree.best()) return nullptr;
  ++turn_;
  if (turn_ % migration == 0) return tree.best();
  for (int tried = 0; tried < islands_; ++tried) {
    const auto among = population(
        tree, static_cast<int>((turn_ + static_cast<std::size_t>(tried)) % static_cast<std::size_t>(islands_)));
    if (among.empty()) continue;
    // Sorted, so that the smaller of two places is the better of two candidates.
    return among[std::min(chance_.below(among.size()), chance_.below(among.size()))];
  }
  return tree.best();
}

const Node *Evolution::partner(const Tree &tree, const Node &parent) {
  const int own = island_of(tree, parent);
  for (int step = 1; step < islands_; ++step) {
    const auto among = population(tree, (own + step) % islands_);
    if (!among.empty()) return among.front();
  }
  return Policy::partner(tree, parent);
}

std::unique_ptr<Policy> make_policy(const Settings &settings) {
  if (settings.policy == "best_first") return std::make_unique<BestFirst>();
  if (settings.policy == "uct") return std::make_unique<Uct>(settings.exploration);
  if (settings.policy == "evolution") return std::make_unique<Evolution>(settings.islands, settings.seed);
  throw sdk::Error("bad_options", "there is no policy \"" + settings.policy + '"', "use best_first, uct or evolution",
                   "/policy");
}

}  // namespace athanor::experiment
