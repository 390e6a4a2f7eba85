// SPDX-License-Identifier: Apache-2.0
//
// Whether this cluster can be worked with, found out by asking its programs, and what to do where not. No job is
// submitted: it might wait in the queue for hours. Where the pipeline declares a Python, a node that is free at once is
// asked what is installed there.
#ifndef ATHANOR_SLURM_PROBE_HPP
#define ATHANOR_SLURM_PROBE_HPP

#include <athanor/plugin.hpp>
#include <atomic>
#include <string>
#include <vector>

#include "board.hpp"
#include "options.hpp"

namespace athanor::slurm {

struct Probe {
  Cluster cluster;
  sandbox::Image image;                     // of experiments, where the pipeline declares one
  sdk::Json problems = sdk::Json::array();  // [{code, message, hint}]; empty: jobs can run
  Partition partition;                      // where jobs will run; without a name when that could not be found out
  sdk::Json python = sdk::Json::object();   // packages and python, as a capacity tells them; where they are declared
  std::vector<std::string> news;            // for people: what could not be found out, or will take its time
};
// Blocks for as long as the scheduler needs, and as it takes to unpack an image.
Probe probe(const Options &options, const std::atomic<bool> &stop, const sandbox::Say &say,
            const sandbox::Stop &cancelled);

// The answer to athanor.backend.capacity/1.
sdk::Json capacity(const Options &options, const Probe &probe);

}  // namespace athanor::slurm

#endif
