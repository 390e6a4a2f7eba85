// SPDX-License-Identifier: Apache-2.0
//
// Runs that begin or go on because a page asked for it: under which name, about which topic, with which settings.
#ifndef ATHANOR_SERVE_STARTER_HPP
#define ATHANOR_SERVE_STARTER_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "serve/forms.hpp"
#include "serve/runs.hpp"

namespace athanor::serve {

class Starter {
 public:
  // Refers to both as long as it lives. `plugin_dirs`: as --plugin-dir gave them, to be handed on.
  Starter(const Runs &runs, const Forms &forms, std::vector<fs::path> plugin_dirs)
      : runs_(runs), forms_(forms), plugin_dirs_(std::move(plugin_dirs)) {}

  // {pipeline, name?, topic?, set?} -> {run, process}. Throws Error for what cannot be started. [any thread]
  Json start(const Json &said) const;
  // {message, process}. Throws Error where it runs already or does not go on. [any thread]
  Json resume(const std::string &name) const;

 private:
  fs::path log_of(const std::string &name) const;
  fs::path kept_topic(const std::string &name, const std::string &text) const;
  std::vector<std::string> with_plugin_folders(std::vector<std::string> words) const;

  const Runs &runs_;
  const Forms &forms_;
  const std::vector<fs::path> plugin_dirs_;
};

}  // namespace athanor::serve

#endif
