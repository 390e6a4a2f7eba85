// SPDX-License-Identifier: Apache-2.0
#include "batches.hpp"

#include <algorithm>
#include <cmath>

namespace athanor::slurm {
namespace {

// A job that may take no more than this is short: the scheduler's own unit.
constexpr double short_seconds = 60;
// So many elements begin within a few seconds; fewer would leave nodes idle.
constexpr std::size_t always_apart = 8;
// Of each element for what is around its jobs (modules, prolog), and of each job for its sandbox.
constexpr double around_element = 60, around_job = 5;
// The supervisor and what it starts, and what a job may pass its limit by before it is stopped: the sandbox shall stop
// it, and say why, before the node does.
constexpr std::uint64_t around_memory = 128;

std::size_t in_one_element(const Demand &demand, std::size_t tasks, std::size_t most) {
  if (demand.seconds > short_seconds) return 1;
  return std::clamp<std::size_t>((tasks + always_apart - 1) / always_apart, 1, std::max<std::size_t>(1, most));
}

}  // namespace

int Batch::minutes() const {
  std::size_t longest = 0;
  for (const auto &element : elements) longest = std::max(longest, element.size());
  return static_cast<int>(
      std::ceil((around_element + static_cast<double>(longest) * (demand.seconds + around_job)) / 60));
}

std::uint64_t Batch::mebibytes() const {
  const std::uint64_t asked = (demand.memory + (1 << 20) - 1) >> 20;
  return asked + asked / 8 + around_memory;
}

std::vector<Batch> batches(const std::vector<Task> &tasks, std::size_t most, std::size_t longest) {
  std::vector<std::vector<Task>> alike;
  for (const Task &task : tasks) {
    const auto same = std::find_if(alike.begin(), alike.end(),
                                   [&](const std::vector<Task> &some) { return some.front().demand == task.demand; });
    if (same == alike.end())
      alike.push_back({task});
    else
      same->push_back(task);
  }
  std::vector<Batch> made;
  for (const std::vector<Task> &some : alike) {
    const std::size_t each = in_one_element(some.front().demand, some.size(), most);
    for (std::size_t at = 0; at < some.size(); at += each) {
      if (at == 0 || made.back().elements.size() >= std::max<std::size_t>(1, longest))
        made.push_back({some.front().demand, {}});
      const auto first = some.begin() + static_cast<std::ptrdiff_t>(at);
      made.back().elements.emplace_back(first, first + static_cast<std::ptrdiff_t>(std::min(each, some.size() - at)));
    }
  }
  return made;
}

}  // namespace athanor::slurm
