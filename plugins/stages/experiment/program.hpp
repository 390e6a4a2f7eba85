// SPDX-License-Identifier: Apache-2.0
//
// A program: its files and its settings, and how an answer makes a new one out of an old one. Texts are shared between
// the many nodes that do not change them. Runs nothing.
#ifndef ATHANOR_EXPERIMENT_PROGRAM_HPP
#define ATHANOR_EXPERIMENT_PROGRAM_HPP

#include <athanor/plugin.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace athanor::experiment {

using sdk::Json;

struct Program {
  using Text = std::shared_ptr<const std::string>;
  std::map<std::string, Text> files;  // by path below the working folder
  // What belongs to it and is neither shown nor changed: {path, text} or {path, artifact}, by path. Null for none.
  std::shared_ptr<const std::map<std::string, Json>> fixed;
  std::set<std::string> executable;  // paths
  Json settings = Json::object();

  bool empty() const { return files.empty(); }
  // Empty where there is no such file.
  const std::string &text(const std::string &path) const;
  void put(const std::string &path, std::string text);
  bool operator==(const Program &other) const;
};

// What an answer {files, edits, settings} makes of `parent` (null for a first program). A file given as a whole
// replaces the parent's; an edit replaces the one place in a file at which its search text stands; a setting given as
// null is taken away. Returns why that cannot be done, as a sentence for whoever gave the answer, or an empty text.
std::string apply(const Json &answer, const Program *parent, Program &out);

}  // namespace athanor::experiment

#endif
