// SPDX-License-Identifier: Apache-2.0
//
// Programs that look like the scheduler's to whoever calls them, and fail when told to. They keep their jobs as files:
// a job's state changes only when a test says so, and no script is run.
#ifndef ATHANOR_TESTS_SLURM_FAKE_HPP
#define ATHANOR_TESTS_SLURM_FAKE_HPP

#include <map>
#include <string>
#include <vector>

#include "tests/plugins/local/backend.hpp"

class FakeSlurm {
 public:
  FakeSlurm();

  // The next calls of the program do this instead: a line of shell, such as "echo no >&2; exit 1". Empty: as usual
  // again.
  void make(const std::string &program, const std::string &script) const;
  // The state of the jobs with this name (all: "*"), as squeue tells it.
  void set_state(const std::string &number, const std::string &state) const;
  // The scheduler forgets the job.
  void forget(const std::string &number) const;
  int calls(const std::string &program) const;
  int calls() const;  // of all programs
  // The words that sbatch was given last, one a line.
  std::string words() const;
  Json options(const Json &more = Json::object()) const;

  Place place;
};

// Does what a supervisor on a node does in the end.
void write_exit(const Place &place, const std::string &id, const Json &exit);
// Lines of the job's note: the name of its submission, and the scheduler's number once there is one.
std::string token_of(const Place &place, const std::string &id);
std::string number_in(const Place &place, const std::string &id);

#endif
