// SPDX-License-Identifier: Apache-2.0
//
// Versions of Python packages, as PEP 440 orders them, and requirements such as "torch>=2.1,<3". What is not needed to
// compare a version that is installed with a bound that somebody wrote is left out: markers, extras, URLs.
#ifndef ATHANOR_SANDBOX_ENVIRONMENT_VERSIONS_HPP
#define ATHANOR_SANDBOX_ENVIRONMENT_VERSIONS_HPP

#include <string>
#include <utility>
#include <vector>

namespace athanor::sandbox {

// Less than, equal to or greater than 0. A part after "+" ("2.3.1+cu121") does not count.
int compare_versions(const std::string &a, const std::string &b);

// "Scikit_Learn" and "scikit-learn" are one package.
std::string package_key(const std::string &name);

struct Requirement {
  std::string text, name;                                   // as written; as written without bounds
  std::vector<std::pair<std::string, std::string>> bounds;  // {">=", "2.1"}

  // Throws sdk::Error("bad_options") for what is no requirement.
  static Requirement from(const std::string &text);
  bool met_by(const std::string &version) const;
};

}  // namespace athanor::sandbox

#endif
