// SPDX-License-Identifier: Apache-2.0
#include "cli/plugins.hpp"

#include <iostream>
#include <sstream>

#include "cli/description.hpp"
#include "cli/table.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "foundation/words.hpp"
#include "plugin/catalogue.hpp"

namespace athanor {
namespace {

Json as_json(const ComponentInfo &component) {
  return {{"kind", component.kind},
          {"name", component.name},
          {"plugin", component.plugin},
          {"version", component.version},
          {"built_with", component.built_with},
          {"file", component.file.string()},
          {"resources", component.resources.string()},
          {"info", component.info}};
}

std::string word(const Json &object, const char *key) { return object.value(key, std::string()); }

// ---- the list --------------------------------------------------------------------------------------

void print_list_json(const Catalogue &catalogue) {
  Json out{{"schema", "athanor.plugins/1"},
           {"components", Json::array()},
           {"shadowed", Json::array()},
           {"faults", Json::array()},
           {"folders", Json::array()}};
  for (const auto &component : catalogue.components()) out["components"].push_back(as_json(*component));
  for (const auto &component : catalogue.shadowed()) out["shadowed"].push_back(as_json(*component));
  for (const PluginFault &fault : catalogue.faults())
    out["faults"].push_back({{"file", fault.file.string()}, {"message", fault.message}, {"hint", fault.hint}});
  for (const fs::path &folder : catalogue.folders()) out["folders"].push_back(folder.string());
  std::cout << pretty(out);
}

void print_list(const Catalogue &catalogue) {
  if (catalogue.components().empty()) {
    std::cout << "No plugin was found. These folders were searched:\n";
    for (const fs::path &folder : catalogue.folders()) std::cout << "  " << folder.string() << "\n";
    std::cout << "Name another one with --plugin-dir or in ATHANOR_PLUGIN_PATH.\n";
  } else {
    Table table({"KIND", "NAME", "VERSION", "SUMMARY"});
    for (const auto &component : catalogue.components())
      table.add({component->kind, component->name, component->version, word(component->info, "summary")});
    std::cout << table.text();
  }
  for (const auto &component : catalogue.shadowed())
    std::cout << "\nnot used: " << component->title() << " in " << component->file.string()
              << "\n  an earlier plugin folder has one of the same name\n";
  for (const PluginFault &fault : catalogue.faults()) {
    std::cout << "\ncannot be used: " << fault.file.string() << "\n  " << fault.message << "\n";
    if (!fault.hint.empty()) std::cout << "  " << fault.hint << "\n";
  }
}

// ---- one component ---------------------------------------------------------------------------------

std::string indented(const std::string &text, const std::string &by) {
  std::string out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out += by + line + "\n";
  return out;
}

void print_section(const DescribedSection &section) {
  std::cout << "\n" << section.title << "\n";
  if (!section.text.empty()) std::cout << "  " << section.text << "\n";
  if (!section.rows.empty()) {
    Table table(section.head);
    for (const auto &row : section.rows) table.add(row);
    std::cout << table.text("  ");
  }
  for (const std::string &line : section.lines) std::cout << "  " << line << "\n";
  std::cout << indented(section.code, "  ");
  for (const DescribedSection &part : section.parts) print_section(part);
}

void print_component(const ComponentInfo &component) {
  const Description description = describe_component(component);
  std::cout << description.title << "  " << description.summary << "\n"
            << "  plugin " << component.plugin << " " << component.version << ", " << component.file.string() << "\n";
  for (const std::string &note : description.notes) std::cout << "  " << note << "\n";
  for (const DescribedSection &section : description.sections) print_section(section);
}

int show(const Catalogue &catalogue, const std::string &wanted, bool json) {
  std::vector<std::string> titles;
  std::vector<std::shared_ptr<const ComponentInfo>> found;
  for (const auto &component : catalogue.components()) {
    titles.push_back(component->title());
    if (component->title() == wanted || component->name == wanted) found.push_back(component);
  }
  if (found.empty()) {
    const std::string guess = nearest(wanted, titles);
    std::cerr << "athanor plugins show: there is no component " << wanted
              << (guess.empty() ? "" : "; did you mean " + guess + "?") << "\n"
              << (titles.empty() ? "  no plugin was found; `athanor plugins` says where it looked"
                                 : "  known: " + listed(titles))
              << "\n";
    return 1;
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (json)
      std::cout << pretty(as_json(*found[i]));
    else
      std::cout << (i ? "\n" : ""), print_component(*found[i]);
  }
  return 0;
}

}  // namespace

int verb_plugins(const std::vector<std::string> &args, const std::vector<fs::path> &plugin_dirs, bool json) {
  const bool list = args.empty() || (args.size() == 1 && args[0] == "list");
  if (!list && !(args.size() == 2 && args[0] == "show")) {
    std::cerr << "athanor plugins: the arguments are not understood\n"
              << "  athanor plugins                  lists what there is\n"
              << "  athanor plugins show KIND/NAME   says everything about one component\n";
    return 2;
  }
  const Catalogue catalogue = Catalogue::scan(plugin_folders(plugin_dirs));
  if (!list) return show(catalogue, args[1], json);
  json ? print_list_json(catalogue) : print_list(catalogue);
  return catalogue.components().empty() ? 1 : 0;
}

}  // namespace athanor
