// SPDX-License-Identifier: Apache-2.0
//
// Which jobs go to the scheduler together. Jobs that ask for the same become elements of one array, so that many cost
// one call; of short ones several run one after another in one element, because a scheduler starts few jobs a second.
#ifndef ATHANOR_SLURM_BATCHES_HPP
#define ATHANOR_SLURM_BATCHES_HPP

#include <cstdint>
#include <string>
#include <vector>

namespace athanor::slurm {

// What one job asks of a node.
struct Demand {
  double seconds = 0;
  std::uint64_t memory = 0;  // bytes
  int cpus = 1, gpus = 0;
  bool operator==(const Demand &other) const {
    return seconds == other.seconds && memory == other.memory && cpus == other.cpus && gpus == other.gpus;
  }
};

struct Task {
  std::string id, folder;
  Demand demand;
};

struct Batch {
  Demand demand;                            // of each task
  std::vector<std::vector<Task>> elements;  // in each, tasks run one after another
  int minutes() const;                      // what the longest element asks for
  std::uint64_t mebibytes() const;
};

// Keeps the order. `most`: tasks in one element; `longest`: elements in one array.
std::vector<Batch> batches(const std::vector<Task> &tasks, std::size_t most, std::size_t longest);

}  // namespace athanor::slurm

#endif
