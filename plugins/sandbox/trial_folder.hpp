// SPDX-License-Identifier: Apache-2.0
//
// The folder of a job that only tries whether jobs can run: a temporary one, which goes away with its contents.
#ifndef ATHANOR_SANDBOX_TRIAL_FOLDER_HPP
#define ATHANOR_SANDBOX_TRIAL_FOLDER_HPP

#include <string>

namespace athanor::sandbox {

class TrialFolder {
 public:
  TrialFolder();  // throws sdk::Error("unavailable")
  ~TrialFolder();
  TrialFolder(const TrialFolder &) = delete;
  TrialFolder &operator=(const TrialFolder &) = delete;
  const std::string &path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace athanor::sandbox

#endif
