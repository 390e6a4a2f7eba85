// SPDX-License-Identifier: Apache-2.0
//
// What can be started from a page: the pipelines that are installed, the user's own, and those of the folder in which
// the server was started. For each its form: what may be set, with the JSON Schema of every option.
#ifndef ATHANOR_SERVE_FORMS_HPP
#define ATHANOR_SERVE_FORMS_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace athanor::serve {

using Json = nlohmann::json;
namespace fs = std::filesystem;

// What somebody changed in a form.
struct Changes {
  Json set = Json::object();       // {"stages.ideation.with.ideas": 5, ...}
  std::vector<std::string> unset;  // "budget.usd": as if the pipeline did not say it
};

class Forms {
 public:
  // `here`: the folder beside the installed ones.
  Forms(fs::path here, std::vector<fs::path> plugin_folders)
      : here_(std::move(here)), plugin_folders_(std::move(plugin_folders)) {}

  // [{name, title, origin: here | own | installed}]
  Json list() const;

  // {name, title, text, topic, parts: [{at, title, summary?, schema, values}], diagnostics?}: `at` is the path below
  // which the members of `schema` are set ("stages.ideation.with"); "" for the pipeline's own keys. Throws
  // Error("not_found").
  Json form(const std::string &name) const;

  // The words for `athanor run` that start this pipeline with these changes, about the topic in the file `topic` unless
  // that is empty. A role whose provider is another one keeps no options of the former. Throws Error("bad_request") for
  // what the form does not offer, or when the pipeline does not pass its check.
  std::vector<std::string> words(const std::string &name, const Changes &changes, const fs::path &topic = {}) const;

 private:
  fs::path find(const std::string &name) const;

  fs::path here_;
  std::vector<fs::path> plugin_folders_;
};

}  // namespace athanor::serve

#endif
