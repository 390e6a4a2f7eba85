// SPDX-License-Identifier: Apache-2.0
//
// What there is to use: every component of every plugin found, known without running any of their code
// in this process. A plugin is asked in a child process; what it says is cached by the file's hash.
#ifndef ATHANOR_PLUGIN_CATALOGUE_HPP
#define ATHANOR_PLUGIN_CATALOGUE_HPP

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "foundation/error.hpp"

namespace athanor {

using Json = nlohmann::json;
namespace fs = std::filesystem;

struct ComponentInfo {
  std::string kind, name;       // "stage", "ideation"
  std::string plugin, version;  // "org.athanor.ideation", "0.1.0"
  std::string built_with;
  fs::path file;       // absolute path of the shared library, or of an executable
  fs::path resources;  // the folder beside it, <file without .so>; may not exist
  Json info;           // athanor.component/1
  bool exec = false;   // an executable that speaks over its standard streams: docs/isolation.md

  std::string title() const { return kind + "/" + name; }  // "stage/ideation"
};

// A file in a plugin folder that cannot be used, and why.
struct PluginFault {
  fs::path file;
  std::string message, hint;
};

class Catalogue {
 public:
  // Looks into each folder for *.so. The first component of a kind and name wins; a later one with the same
  // name is listed in shadowed(). Never throws for a bad plugin: see faults().
  static Catalogue scan(const std::vector<fs::path> &folders);
  // Made of what is given, in that order, without looking at any file: for tests of what uses a catalogue.
  static Catalogue of(std::vector<ComponentInfo> components);

  const std::vector<std::shared_ptr<const ComponentInfo>> &components() const { return components_; }  // sorted
  const std::vector<std::shared_ptr<const ComponentInfo>> &shadowed() const { return shadowed_; }
  const std::vector<PluginFault> &faults() const { return faults_; }
  const std::vector<fs::path> &folders() const { return folders_; }

  std::shared_ptr<const ComponentInfo> find(const std::string &kind, const std::string &name) const;  // or nullptr
  std::vector<std::string> names(const std::string &kind) const;

 private:
  void add(std::vector<ComponentInfo> components);

  std::vector<std::shared_ptr<const ComponentInfo>> components_, shadowed_;
  std::vector<PluginFault> faults_;
  std::vector<fs::path> folders_;
};

// The components of an executable, asked of itself. Throws Error: it is not there, cannot be started, says nonsense, or
// takes too long. What the info of a component lacks is a fault of the whole.
std::vector<ComponentInfo> components_of_executable(const fs::path &file);

// Asks a component in a scanning child, so that a crash or a hang (20 s) is only an Error("plugin_fault").
// The component gets no services but log and progress: one that takes longer has to tell of its progress meanwhile,
// which is shown on standard error.
void validate_in_child(const ComponentInfo &info, const Json &options);                  // validate, then create
Json ask_in_child(const ComponentInfo &info, const Json &options, const Json &request);  // create, run once, destroy

// The child's main: reads one JSON request per line from standard input, answers on descriptor 3.
int scanning_child(const fs::path &file);

// The mains of processes that plugins run in (isolated.hpp): of a shared library, and of an executable.
int serving_child(const fs::path &file);
int executing_child(const fs::path &file);

}  // namespace athanor

#endif
