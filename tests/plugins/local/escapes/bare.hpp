// SPDX-License-Identifier: Apache-2.0
//
// A job's command without any wall: no supervisor, no limit, the house's processes in sight. It runs in namespaces of
// its own inside the throw-away ones, so that what it does to processes and mounts ends with it.
#ifndef ATHANOR_TESTS_LOCAL_ESCAPES_BARE_HPP
#define ATHANOR_TESTS_LOCAL_ESCAPES_BARE_HPP

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/plugins/local/escapes/scene.hpp"

namespace escapes {

class Bare {
 public:
  // Starts the command in the scene's work folder. Throws std::runtime_error where no namespaces can be made.
  Bare(const Scene &scene, const std::vector<std::string> &command);
  ~Bare();  // ends everything that the command left
  Bare(const Bare &) = delete;
  Bare &operator=(const Bare &) = delete;

  // Waits until the command's first process has ended, or for that many seconds.
  void wait(double seconds);
  // The job's parent, a stand-in for the house, and the bystander: false when somebody ended it.
  bool house_lives();
  bool bystander_lives();
  // Has somebody written these words to where the house is told how its children end?
  bool was_told(const std::string &words);

 private:
  void listen(int milliseconds);
  pid_t outer_ = -1;
  int news_ = -1;  // what the first process inside says: a line for each of its children that ended
  std::string heard_;
};

}  // namespace escapes

#endif
