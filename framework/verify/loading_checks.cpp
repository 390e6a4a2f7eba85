// SPDX-License-Identifier: Apache-2.0
//
// Level 1: what can be seen of a plugin without using it.
#include <dlfcn.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "foundation/words.hpp"
#include "plugin/info.hpp"
#include "plugin/library.hpp"
#include "verify/check_lists.hpp"
#include "verify/exports.hpp"
#include "verify/process_state.hpp"
#include "verify/trial.hpp"

namespace athanor::verify {
namespace {

using Entry = const athanor_plugin *(*)();

constexpr std::chrono::milliseconds soon{100};

// As the host does it (plugin/library.cpp), and nothing else: each check of this level looks at one thing.
void *open(const Setting &setting) {
  setting.doing("while it was loaded");
  return ::dlopen(setting.file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
}

Entry entry_of(const Setting &setting) {
  void *library = open(setting);
  setting.doing("in athanor_plugin_v1");
  return library ? reinterpret_cast<Entry>(::dlsym(library, "athanor_plugin_v1")) : nullptr;
}

// The host's own words for why it does not take the file.
std::string refusal(const Setting &setting) {
  try {
    load_plugin(setting.file);
  } catch (const Error &e) {
    return e.message();
  }
  return "";
}

// Seconds that this thread was ready and got no processor, or 0 where the kernel does not say: no plugin's fault.
double seconds_kept_waiting() {
  std::ifstream in("/proc/thread-self/schedstat");
  double ran = 0, waited = 0;
  return in >> ran >> waited ? waited * 1e-9 : 0;
}

void visit_defaults(const Json &given, const Json &root, const std::string &pointer, std::vector<std::string> &faults,
                    int depth) {
  const Json *schema = follow_reference(given, root);
  if (!schema || depth > 16) return;
  for (const auto &[name, option] : object_at(*schema, "properties").items()) {
    const std::string where = pointer_to(pointer, name);
    if (option.is_object() && option.contains("default")) {
      Json alone = option;
      if (root.contains("$defs")) alone["$defs"] = root["$defs"];
      for (const Fault &fault : check_against(option["default"], alone, "option"))
        faults.push_back(where + ": the default " + canonical(option["default"]) + " does not fit: " + fault.message);
    }
    visit_defaults(option, root, where, faults, depth + 1);
  }
}

const athanor_component *component_of(const Setting &setting) {
  return find_component(load_plugin(setting.file), setting.kind, setting.name);
}

std::string joined(const std::vector<std::string> &texts) {
  std::string out;
  for (std::size_t i = 0; i < texts.size() && i < 5; ++i) out += (i ? "; " : "") + texts[i];
  return texts.size() > 5 ? out + "; and " + std::to_string(texts.size() - 5) + " more" : out;
}

Outcome look_opens(const Setting &setting) {
  if (open(setting)) return passed();
  const std::string why = refusal(setting);
  return failed(why.empty() ? "it cannot be loaded" : why);
}

Outcome look_entry(const Setting &setting) { return entry_of(setting) ? passed() : failed(refusal(setting)); }

Outcome look_version(const Setting &setting) {
  const athanor_plugin *plugin = entry_of(setting)();
  if (!plugin || !ATHANOR_HAS(plugin, athanor_plugin, abi_minor)) return passed();  // the next check's matter
  if (plugin->abi_major == ATHANOR_ABI_MAJOR) return passed();
  return failed("athanor_plugin_v1 returns a table of ABI " + std::to_string(plugin->abi_major) + "." +
                std::to_string(plugin->abi_minor));
}

Outcome look_tables(const Setting &setting) {
  setting.doing("while its tables were read");
  const std::string why = refusal(setting);
  return why.empty() ? passed() : failed(why);
}

Outcome look_quick(const Setting &setting) {
  if (sanitized()) return skipped("a sanitizer's start takes longer");
  read_file(setting.file);  // a cold disk is nobody's fault
  const auto start = std::chrono::steady_clock::now();
  const double kept_before = seconds_kept_waiting();
  entry_of(setting)();
  const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() -
                      (seconds_kept_waiting() - kept_before);
  if (took < std::chrono::duration<double>(soon).count()) return passed();
  return warning("loading took " + std::to_string(static_cast<int>(took * 1000)) + " ms; " +
                 std::to_string(soon.count()) + " ms is the limit");
}

Outcome look_exports(const Setting &setting) {
  std::vector<std::string> others;
  for (const std::string &symbol : exported_symbols(setting.file))
    if (symbol.rfind("athanor_plugin_v", 0) != 0) others.push_back(symbol);
  if (others.empty()) return passed();
  const std::size_t count = others.size();
  if (count > 5) others.resize(5);
  return failed("it also exports " + listed(others) + (count > 5 ? " and " + std::to_string(count - 5) + " more" : ""));
}

Outcome look_pure(const Setting &setting) {
  const Entry entry = entry_of(setting);
  const athanor_plugin *first = entry(), *second = entry(), *third = nullptr;
  std::thread([&] { third = entry(); }).join();
  return first == second && first == third ? passed() : failed("three calls returned different tables");
}

Outcome look_quiet(const Setting &setting) {
  entry_of(setting)();
  const std::size_t written = output_written();
  return written == 0 ? passed() : failed("loading it wrote " + std::to_string(written) + " bytes");
}

Outcome look_load_changes_nothing(const Setting &setting) {
  const ProcessState before = process_state();
  const auto files_before = open_descriptors(), threads_before = threads();
  entry_of(setting)();
  std::vector<std::string> found = changes(before, process_state());
  for (const std::string &file : open_descriptors())
    if (!files_before.count(file)) found.push_back("a file was left open: " + file);
  if (threads().size() > threads_before.size()) found.push_back("a thread was started");
  return found.empty() ? passed() : failed(joined(found));
}

Outcome look_info(const Setting &setting) {
  try {
    const Json info = parse_document(component_of(setting)->info, "its info");
    const std::vector<std::string> faults = info_faults(setting.kind, info);
    return faults.empty() ? passed() : failed(joined(faults));
  } catch (const Error &e) {
    return failed(e.message());
  }
}

Outcome look_defaults(const Setting &setting) {
  const Json info = parse_document(component_of(setting)->info, "its info");
  std::vector<std::string> faults;
  visit_defaults(info["options"], info["options"], "/options/properties", faults, 0);
  return faults.empty() ? passed() : failed(joined(faults));
}

}  // namespace

std::vector<Check> loading_checks() {
  using std::chrono::seconds;
  return {
      {"opens",
       loads,
       true,
       "The file is a shared library that loads, with every symbol found.",
       "Build it with athanor_add_plugin, and link what it uses into it.",
       {},
       seconds(10),
       &look_opens},
      {"entry",
       loads,
       true,
       "It exports athanor_plugin_v1.",
       "End one source file with ATHANOR_PLUGIN(...), or define that function in C.",
       {"opens"},
       seconds(5),
       &look_entry},
      {"version",
       loads,
       true,
       "Its table is of the ABI version that its symbol is named after.",
       "Set abi_major to ATHANOR_ABI_MAJOR, and build it with the SDK of this athanor.",
       {"entry"},
       seconds(5),
       &look_version},
      {"tables",
       loads,
       true,
       "Its tables are as long as ABI 1.0 and name an id, a version and components of known kinds.",
       "Fill in every member of athanor_plugin and athanor_component; struct_size is sizeof the struct.",
       {"version"},
       seconds(5),
       &look_tables},
      {"quick",
       loads,
       true,
       "It loads within 100 ms.",
       "Move work out of static constructors into create.",
       {"entry"},
       seconds(10),
       &look_quick},
      {"exports",
       loads,
       true,
       "It exports nothing but its entry.",
       "Build it with athanor_add_plugin, which hides all else; compiler flags alone do not.",
       {"entry"},
       seconds(5),
       &look_exports},
      {"pure",
       loads,
       true,
       "athanor_plugin_v1 returns the same table each time.",
       "Return a static const table and do no work there.",
       {"entry"},
       seconds(5),
       &look_pure},
      {"quiet",
       loads,
       true,
       "Loading it writes nothing to standard output or standard error.",
       "Say what there is to say with log, during run.",
       {"entry"},
       seconds(5),
       &look_quiet},
      {"load-changes-nothing",
       loads,
       true,
       "Loading it changes nothing of the process: folder, locale, umask, signals, environment, files, threads.",
       "Do such work in create, for the instance alone, or leave it to the host.",
       {"entry"},
       seconds(5),
       &look_load_changes_nothing},
      {"info",
       loads,
       false,
       "Its info is an athanor.component/1 document whose examples fit its options.",
       "Mend what is named; docs/architecture.md lists what stands in info.",
       {"tables"},
       seconds(5),
       &look_info},
      {"defaults",
       loads,
       false,
       "Every default fits the schema of its own option.",
       "Change the default or the schema.",
       {"info"},
       seconds(5),
       &look_defaults},
  };
}

}  // namespace athanor::verify
