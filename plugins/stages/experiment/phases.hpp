// SPDX-License-Identifier: Apache-2.0
//
// Which phase the search is in, and whether a node may begin now. Phases follow one another without a barrier:
// once nothing more is to be begun in one, the next begins from the best program so far while the last jobs still run.
#ifndef ATHANOR_EXPERIMENT_PHASES_HPP
#define ATHANOR_EXPERIMENT_PHASES_HPP

#include <optional>

#include "policy.hpp"

namespace athanor::experiment {

class Phases {
 public:
  Phases(const Settings &settings, const Tree &tree, bool maximise, bool ablatable)
      : settings_(settings), tree_(tree), maximise_(maximise), ablatable_(ablatable) {}

  // The next expansion and its phase's index; nothing when something has to end first, or when all is done.
  std::optional<std::pair<std::size_t, Expansion>> next(Policy &policy);

 private:
  bool complete(std::size_t index) const;
  bool skipped(std::size_t index) const;
  int count(std::size_t index) const;
  int running(std::size_t index) const;
  bool settled(std::size_t index) const;

  const Settings &settings_;
  const Tree &tree_;
  bool maximise_, ablatable_;
  std::size_t current_ = 0;
};

}  // namespace athanor::experiment

#endif
