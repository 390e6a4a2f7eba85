// SPDX-License-Identifier: Apache-2.0
#include "plugin/library.hpp"

#include <dlfcn.h>

#include <mutex>
#include <set>
#include <string>
#include <system_error>
#include <vector>
#define BOOST_DLL_USE_STD_FS
#include <boost/dll/shared_library.hpp>

#include "foundation/error.hpp"

namespace athanor {
namespace {

namespace dll = boost::dll;

constexpr const char *entry = "athanor_plugin_v1";
constexpr const char *rebuild = "build the plugin again with the SDK of this athanor";
constexpr std::uint32_t components_max = 1024;

// How long the tables were in ABI 1.0, whatever has been appended since.
constexpr std::size_t plugin_size_1_0 = offsetof(athanor_plugin, components) + sizeof(athanor_plugin::components);
constexpr std::size_t component_size_1_0 =
    offsetof(athanor_component, extension) + sizeof(athanor_component::extension);

[[noreturn]] void refuse(const fs::path &file, const std::string &message, const std::string &hint) {
  throw Error("plugin_fault", message, hint, file.string());
}

// Boost wraps the text of dlerror, the one useful part, into a sentence with a wrong errno behind it.
std::string dlerror_in(const std::string &what) {
  static const std::string before = "dlerror system message: ";
  const std::size_t start = what.find(before);
  if (start == std::string::npos) return what;
  const std::size_t begin = start + before.size();
  const std::size_t end = what.rfind("): ");
  return what.substr(begin, end == std::string::npos || end < begin ? std::string::npos : end - begin);
}

bool contains(const std::string &text, const char *part) { return text.find(part) != std::string::npos; }

[[noreturn]] void refuse_to_open(const fs::path &file, std::string cause) {
  if (const std::string prefix = file.string() + ": "; cause.rfind(prefix, 0) == 0) cause.erase(0, prefix.size());
  if (contains(cause, "invalid ELF header"))
    refuse(file, "this is not a shared library", "a plugin is a .so file, made by athanor_add_plugin in CMake");
  if (contains(cause, "file too short"))
    refuse(file, "this shared library is cut short", "build or copy the plugin again");
  if (contains(cause, "wrong ELF class") || contains(cause, "ELFCLASS") || contains(cause, "e_machine"))
    refuse(file, "this shared library is for another kind of machine", "build the plugin on this machine");
  static const std::string undefined = "undefined symbol: ";
  if (const std::size_t at = cause.find(undefined); at != std::string::npos) {
    const std::string symbol = cause.substr(at + undefined.size());
    refuse(file, "it needs the symbol " + symbol.substr(0, symbol.find(',')) + ", which nothing provides",
           "link the library that has it into the plugin");
  }
  static const std::string absent = ": cannot open shared object file";
  if (const std::size_t at = cause.find(absent); at != std::string::npos && !contains(cause.substr(0, at), "/"))
    refuse(file, "it needs the library " + cause.substr(0, at) + ", which is not installed",
           "install that library, or link it into the plugin");
  refuse(file, "it cannot be loaded: " + cause, "build the plugin again on this machine");
}

dll::shared_library open(const fs::path &file) {
  // All symbols now, so that a missing one shows here and not in the middle of a run; local, so that no
  // plugin sees another's; never unloaded (Boost has no name for that flag).
  const auto mode =
      dll::load_mode::rtld_now | dll::load_mode::rtld_local | static_cast<dll::load_mode::type>(RTLD_NODELETE);
  // dlopen has a lock of its own; the thread sanitizer does not see it, and would take what a library's static
  // constructors wrote on one thread for a race with the next thread that opens it.
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  try {
    return dll::shared_library(file, mode);
  } catch (const std::system_error &e) {
    refuse_to_open(file, dlerror_in(e.what()));
  }
}

[[noreturn]] void refuse_version(const fs::path &file, unsigned theirs) {
  const std::string message =
      "this plugin is for ABI " + std::to_string(theirs) + "; this athanor speaks " + std::to_string(ATHANOR_ABI_MAJOR);
  if (theirs > ATHANOR_ABI_MAJOR) refuse(file, message + ": update athanor", "or use an older version of the plugin");
  refuse(file, message + ": update the plugin", rebuild);
}

const athanor_plugin *ask_for_table(const fs::path &file, const dll::shared_library &library) {
  if (!library.has(entry)) {
    for (unsigned version = 0; version <= 9; ++version)
      if (library.has("athanor_plugin_v" + std::to_string(version))) refuse_version(file, version);
    refuse(file, std::string("this shared library does not export ") + entry + ": it is no Athanor plugin",
           "end one source file with ATHANOR_PLUGIN(...), or move the library out of the plugin folder");
  }
  try {
    return library.get<const athanor_plugin *()>(entry)();
  } catch (...) {
    refuse(file, std::string(entry) + " let an exception escape", "it must only return constant tables");
  }
}

void check_component(const fs::path &file, const athanor_component *component, std::size_t index) {
  const std::string which = "component " + std::to_string(index + 1);
  if (!component) refuse(file, which + " is a null pointer", rebuild);
  if (component->struct_size < component_size_1_0)
    refuse(file,
           which + " says its table has " + std::to_string(component->struct_size) + " bytes; ABI 1.0 has " +
               std::to_string(component_size_1_0),
           rebuild);
  if (!component->kind || !component->name || !component->info)
    refuse(file, which + " lacks its kind, its name or its info", rebuild);
  static const std::set<std::string_view> kinds{"stage", "provider", "backend", "literature"};
  if (!kinds.count(component->kind))
    refuse(file, which + " is of the kind '" + component->kind + "', which this athanor does not know",
           "the kinds are stage, provider, backend and literature");
  if (!is_component_name(component->name))
    refuse(file, which + " has the name '" + component->name + "', which is not well formed",
           "a name begins with a lower-case letter and goes on with lower-case letters, digits and _");
  if (!component->create || !component->run || !component->destroy)
    refuse(file, std::string(component->kind) + "/" + component->name + " lacks create, run or destroy", rebuild);
}

void check_table(const fs::path &file, const athanor_plugin *plugin) {
  if (!plugin) refuse(file, std::string(entry) + " returned a null pointer", rebuild);
  // The version stands at the same place in every ABI, so it is looked at first: it explains the rest.
  if (ATHANOR_HAS(plugin, athanor_plugin, abi_minor) && plugin->abi_major != ATHANOR_ABI_MAJOR)
    refuse_version(file, plugin->abi_major);
  if (plugin->struct_size < plugin_size_1_0)
    refuse(file,
           "the plugin says its table has " + std::to_string(plugin->struct_size) + " bytes; ABI 1.0 has " +
               std::to_string(plugin_size_1_0),
           rebuild);
  if (!plugin->id || !*plugin->id || !plugin->version || !*plugin->version)
    refuse(file, "the plugin does not say its id and version", "give both to ATHANOR_PLUGIN");
  if (plugin->component_count == 0 || plugin->component_count > components_max || !plugin->components)
    refuse(file, "the plugin says it has " + std::to_string(plugin->component_count) + " components",
           "a plugin has between 1 and " + std::to_string(components_max));
  std::set<std::string> seen;
  for (std::uint32_t i = 0; i < plugin->component_count; ++i) {
    check_component(file, plugin->components[i], i);
    const std::string title = std::string(plugin->components[i]->kind) + "/" + plugin->components[i]->name;
    if (!seen.insert(title).second) refuse(file, "the plugin has " + title + " twice", "give one of them another name");
  }
}

}  // namespace

const athanor_plugin &load_plugin(const fs::path &file) {
  const fs::path absolute = fs::absolute(file);
  const athanor_plugin *plugin = ask_for_table(absolute, open(absolute));
  check_table(absolute, plugin);
  return *plugin;
}

const athanor_component *find_component(const athanor_plugin &plugin, std::string_view kind, std::string_view name) {
  for (std::uint32_t i = 0; i < plugin.component_count; ++i)
    if (plugin.components[i]->kind == kind && plugin.components[i]->name == name) return plugin.components[i];
  return nullptr;
}

bool is_component_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || name[0] < 'a' || name[0] > 'z') return false;
  for (const char c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  return true;
}

}  // namespace athanor
