// SPDX-License-Identifier: Apache-2.0
//
// The Python that a pipeline declares for its programs: which interpreter, which virtual environment, which packages.
// Nothing is installed here: what is missing is said, with the command that would mend it.
#ifndef ATHANOR_SANDBOX_ENVIRONMENT_PYTHON_HPP
#define ATHANOR_SANDBOX_ENVIRONMENT_PYTHON_HPP

#include <athanor/plugin.hpp>
#include <string>
#include <vector>

#include "sandbox/environment/versions.hpp"

namespace athanor::sandbox {

struct Python {
  bool declared = false;
  bool of_image = false;    // it is looked for in the container's image, not on this machine
  std::string interpreter;  // absolute; of the virtual environment where there is one; else in an image python3
  std::string venv;         // absolute, or empty
  std::vector<std::string> readable;  // folders outside the system that the interpreter needs, for job_document to show
  std::vector<Requirement> packages;

  // Of the options `python` and `container`. Throws sdk::Error("bad_options") where what is named is not there; what is
  // in an image is only seen by a job there.
  static Python from(const sdk::Json &options);

  // Makes a job.json one in which the command `python3` is this interpreter; so is a program's command that begins with
  // python, python3 or those of /usr/bin. `tool`: a stage's own program, which names its interpreter because it means
  // it. `in_image`: where nothing is declared, the python3 that the image's PATH finds first.
  void enter(sdk::Json &document, bool tool, bool in_image) const;
  // The command of a job that tells what is installed, to be judged below.
  std::vector<std::string> question() const;
  // From what that job printed: {problems: [{code, message, hint}], packages: [{name, version}] of those declared,
  // python: {interpreter, venv?, implementation, version, packages: {name: version} of all that is installed}}.
  sdk::Json judge(const std::string &output) const;
};

}  // namespace athanor::sandbox

#endif
