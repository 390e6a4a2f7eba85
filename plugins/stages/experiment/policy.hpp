// SPDX-License-Identifier: Apache-2.0
//
// Which program the next change works on. A policy looks at the tree as it stands; it keeps no tree of its own and
// starts nothing. When to draft and to repair, and which operator's turn it is, are the phases' business. Another
// policy is a class here and a name in make_policy.
#ifndef ATHANOR_EXPERIMENT_POLICY_HPP
#define ATHANOR_EXPERIMENT_POLICY_HPP

#include <cstdint>
#include <memory>
#include <random>

#include "tree.hpp"

namespace athanor::experiment {

// A stream of chance that is the same with every compiler and library: standard distributions are not.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}
  bool happens(double probability) { return static_cast<double>(random_() >> 11) * 0x1.0p-53 < probability; }
  // 0 to count - 1; count is small, so that the remainder's bias does not matter.
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(random_() >> 11) % count; }

 private:
  std::mt19937_64 random_;
};

class Policy {
 public:
  virtual ~Policy() = default;
  // The candidate to work on, and null while there is none.
  virtual const Node *parent(const Tree &tree) = 0;
  // What it may be combined with: a candidate that is neither itself nor, where there is a choice, of its own kin. Null
  // when there is no other.
  virtual const Node *partner(const Tree &tree, const Node &parent);
};

// The best candidate of the best draft's descendants that nobody works on yet; the best of all when all are taken.
class BestFirst : public Policy {
 public:
  const Node *parent(const Tree &tree) override;
};

// Upper confidence bounds applied to trees (L. Kocsis and C. Szepesvari, ECML 2006), with the best score below a node
// as its value, scaled to 0..1 over all candidates, nodes under way counted as visits, and as many children as twice
// the square root of the visits before a search goes deeper (progressive widening, R. Coulom, 2007).
class Uct : public Policy {
 public:
  // `exploration` is the weight of the confidence term.
  explicit Uct(double exploration) : exploration_(exploration) {}
  const Node *parent(const Tree &tree) override;

 private:
  double bound(const Tree &tree, const Node &node, int above) const;
  double exploration_;
};

// Islands: drafts are dealt out to them and their descendants stay; they take turns. A parent is the better of two that
// chance takes from its island's best; every tenth change works on the best program of all (migration).
class Evolution : public Policy {
 public:
  Evolution(int islands, std::uint64_t seed) : islands_(islands), chance_(seed) {}
  const Node *parent(const Tree &tree) override;
  const Node *partner(const Tree &tree, const Node &parent) override;

 private:
  int island_of(const Tree &tree, const Node &node) const;
  std::vector<const Node *> population(const Tree &tree, int island) const;

  int islands_;
  Chance chance_;
  std::size_t turn_ = 0;
};

// By the option `policy`. Throws Error for an unknown name.
std::unique_ptr<Policy> make_policy(const Settings &settings);

}  // namespace athanor::experiment

#endif
