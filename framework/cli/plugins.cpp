// SPDX-License-Identifier: Apache-2.0
#include "cli/plugins.hpp"

#include <algorithm>
#include <iostream>

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

std::string type_words(const Json &schema) {
  if (schema.contains("enum")) {
    std::string out;
    for (const Json &value : schema["enum"])
      out += (out.empty() ? "" : " | ") + (value.is_string() ? value.get<std::string>() : value.dump());
    return out;
  }
  if (schema.contains("format")) return word(schema, "format");
  if (schema.contains("anyOf")) {
    std::string out;
    for (const Json &one : schema["anyOf"]) out += (out.empty() ? "" : " or ") + type_words(one);
    return out;
  }
  const Json type = schema.value("type", Json());
  if (type == "array") return schema.contains("items") ? "list of " + type_words(schema["items"]) : "list";
  if (type.is_string()) return type;
  std::string out;
  if (type.is_array())
    for (const Json &one : type) out += (out.empty() ? "" : " or ") + one.get<std::string>();
  return out.empty() ? "any" : out;
}

bool requires_member(const Json &schema, const std::string &name) {
  const Json none = Json::array();
  const Json required = schema.value("required", none);
  return std::find(required.begin(), required.end(), name) != required.end();
}

// Options of options stand below theirs, with a dotted name.
void add_options(Table &table, const Json &schema, const std::string &prefix) {
  const auto properties = schema.find("properties");
  if (properties == schema.end()) return;
  for (const auto &[name, option] : properties->items()) {
    const std::string initial = option.contains("default")      ? option["default"].dump()
                                : requires_member(schema, name) ? "(required)"
                                                                : "-";
    table.add({prefix + name, type_words(option), initial, word(option, "description")});
    add_options(table, option, prefix + name + ".");
  }
}

void print_ports(const Json &info, const char *which) {
  const auto ports = info.find(which);
  if (ports == info.end() || ports->empty()) return;
  Table table({"NAME", "TYPE", "", "DESCRIPTION"});
  for (const auto &[name, port] : ports->items()) {
    std::string how = port.value("list", false) ? "list" : "";
    if (port.value("optional", false)) how += how.empty() ? "optional" : ", optional";
    table.add({name, word(port, "type"), how, word(port, "description")});
  }
  std::cout << "\n" << which << "\n" << table.text("  ");
}

void print_tasks(const Json &info) {
  const auto tasks = info.find("tasks");
  if (tasks == info.end() || tasks->empty()) return;
  Table table({"TASK", "ROLE", "REPLY", "DESCRIPTION"});
  for (const auto &[id, task] : tasks->items())
    table.add({id, task.value("role", std::string("default")), task.contains("reply") ? "JSON" : "text",
               word(task, "description")});
  std::cout << "\ntasks for models\n" << table.text("  ");
}

void print_words(const Json &info, const char *which, const char *title) {
  const auto words = info.find(which);
  if (words == info.end() || words->empty()) return;
  std::cout << "\n" << title << "\n";
  for (const Json &one : *words) std::cout << "  " << one.get<std::string>() << "\n";
}

void print_examples(const ComponentInfo &component) {
  const Json none = Json::array();
  const bool beside = component.kind != "stage";
  for (const Json &example : component.info.value("examples", none)) {
    std::cout << "\nexample: " << word(example, "title") << "\n  " << (beside ? "{" : "- {")
              << "use: " << component.name << ", with: " << example["options"].dump() << "}\n";
  }
}

void print_component(const ComponentInfo &component) {
  const Json &info = component.info;
  std::cout << component.title() << "  " << word(info, "summary") << "\n"
            << "  plugin " << component.plugin << " " << component.version << ", " << component.file.string() << "\n";
  if (info.value("scripted", false)) std::cout << "  scripted: a stand-in, not a language model\n";
  Table options({"OPTION", "TYPE", "DEFAULT", "DESCRIPTION"});
  add_options(options, info["options"], "");
  std::cout << "\noptions\n" << (options.empty() ? "  none\n" : options.text("  "));
  print_ports(info, "inputs");
  print_ports(info, "outputs");
  print_tasks(info);
  print_words(info, "programs", "programs that must be installed");
  print_words(info, "services", "asks the host for");
  print_words(info, "speaks", "answers");
  print_examples(component);
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
