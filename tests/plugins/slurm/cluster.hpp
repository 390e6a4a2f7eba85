// SPDX-License-Identifier: Apache-2.0
//
// A real Slurm for one test case, and the backend on it. What the cluster looks like is in cluster.sh.
#ifndef ATHANOR_TESTS_SLURM_CLUSTER_HPP
#define ATHANOR_TESTS_SLURM_CLUSTER_HPP

#include <map>
#include <string>

#include "tests/plugins/local/backend.hpp"

// Brought up by the constructor (about a second), ended by the destructor. Sets SLURM_CONF.
class Cluster {
 public:
  Cluster();
  ~Cluster();
  Cluster(const Cluster &) = delete;
  Cluster &operator=(const Cluster &) = delete;

  // A verb of cluster.sh.
  void does(const std::string &verb, const std::string &more = "") const;
  // Runs one of Slurm's programs; what it prints.
  std::string slurm(const std::string &command) const;
  // How often each of the scheduler's programs was called by backends made with options().
  std::map<std::string, int> calls() const;
  // Options for a backend that asks often and waits little, with more on top.
  Json options(const Json &more = Json::object()) const;

  Place place;

 private:
  std::string folder_;
};

// The scheduler's number of a job, once its folder tells it.
std::string number_of(const Place &place, const std::string &id);

#endif
