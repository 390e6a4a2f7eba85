// SPDX-License-Identifier: Apache-2.0
//
// One short job on whichever node is free, to find out what holds there: the way all jobs are run, but through srun,
// which needs no shared folder and gives up at once where no node is free. So it never waits in the queue.
#ifndef ATHANOR_SLURM_NODE_TRIAL_HPP
#define ATHANOR_SLURM_NODE_TRIAL_HPP

#include <atomic>
#include <string>
#include <vector>

#include "options.hpp"

namespace athanor::slurm {

struct Tried {
  bool ran = false;   // a node had it; else `words` say why none did
  std::string words;  // what it printed, and what its supervisor had to say
};
// `seconds`: at most, once a node has it. With an image it runs there.
Tried try_on_a_node(const Options &options, const sandbox::Image &image, const std::vector<std::string> &command,
                    double seconds, const std::atomic<bool> &stop);

}  // namespace athanor::slurm

#endif
