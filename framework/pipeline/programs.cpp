// SPDX-License-Identifier: Apache-2.0
//
// `use: {exec: PROGRAM}`: the program is there and says itself what it is.
#include <unistd.h>

#include "foundation/error.hpp"
#include "foundation/words.hpp"
#include "pipeline/checking.hpp"

namespace athanor {
namespace {

std::string titles(const std::vector<ComponentInfo> &components) {
  std::vector<std::string> out;
  out.reserve(components.size());
  for (const ComponentInfo &one : components) out.push_back(one.title());
  return listed(out);
}

// What it says of itself; nothing, and a finding, when it says nothing that can be used. Asked once, however often it
// is used.
const std::vector<ComponentInfo> *components_of(Checking &c, const fs::path &file, const std::string &pointer) {
  if (const auto known = c.programs.find(file); known != c.programs.end()) return &known->second;
  const std::string name = text_at(c.value(pointer), "exec");
  std::error_code none;
  if (!fs::is_regular_file(file, none)) {
    c.error(pointer_to(pointer, "exec"), "there is no program '" + name + "'",
            "paths in a pipeline are relative to its file: " + file.string());
    return nullptr;
  }
  if (::access(file.c_str(), X_OK) != 0) {
    c.error(pointer_to(pointer, "exec"), "'" + name + "' cannot be run as a program",
            "make it executable: chmod +x " + file.string());
    return nullptr;
  }
  try {
    const auto known = c.programs.emplace(file, c.request.describe(file)).first;
    for (const ComponentInfo &one : known->second) c.types.also(one.resources);
    return &known->second;
  } catch (const Error &e) {
    c.error(pointer_to(pointer, "exec"), "'" + name + "' cannot be used as a plugin: " + e.message(), e.hint());
    return nullptr;
  }
}

}  // namespace

std::shared_ptr<const ComponentInfo> program_at(Checking &c, const std::string &kind, const std::string &pointer) {
  const std::string name = text_at(c.value(pointer), "exec"), wanted = text_at(c.value(pointer), "name");
  if (name.empty()) return nullptr;  // reported with the keys
  const auto *all = components_of(c, (c.folder / name).lexically_normal(), pointer);
  if (!all) return nullptr;
  std::vector<std::string> names;
  std::shared_ptr<const ComponentInfo> found;
  for (const ComponentInfo &one : *all) {
    if (one.kind != kind) continue;
    names.push_back(one.name);
    if (wanted.empty() || one.name == wanted) found = std::make_shared<const ComponentInfo>(one);
  }
  if (names.empty()) {
    c.error(pointer_to(pointer, "exec"), "'" + name + "' is no " + kind, "it is " + titles(*all));
    return nullptr;
  }
  if (!wanted.empty() && !found)
    c.error(pointer_to(pointer, "name"), "'" + name + "' has no " + kind + " '" + wanted + "'" + guess(wanted, names),
            "it has " + listed(names));
  if (wanted.empty() && names.size() > 1) {
    c.error(pointer_to(pointer, "exec"), "'" + name + "' has several of the kind " + kind + ": " + listed(names),
            "say which one: `use: {exec: " + name + ", name: " + names.front() + "}`");
    return nullptr;
  }
  return found;
}

}  // namespace athanor
