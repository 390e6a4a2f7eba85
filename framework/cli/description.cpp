// SPDX-License-Identifier: Apache-2.0
#include "cli/description.hpp"

#include <regex>

#include "cli/schema_words.hpp"
#include "foundation/json.hpp"
#include "foundation/words.hpp"

namespace athanor {
namespace {

std::string word(const Json &object, const char *key) { return object.value(key, std::string()); }

DescribedSection options_of(const Json &info) {
  DescribedSection out{"options", "", {"OPTION", "TYPE", "DEFAULT", "RANGE", "DESCRIPTION"}, {}, {}, "", {}};
  for (const MemberWords &one : members_of(info.at("options")))
    out.rows.push_back({one.name, one.type,
                        !one.initial.empty() ? one.initial
                        : one.required       ? "(required)"
                                             : "-",
                        one.range, one.description});
  if (out.rows.empty()) out.text = "none";
  return out;
}

DescribedSection ports_of(const Json &info, const char *which) {
  DescribedSection out{which, "", {"NAME", "TYPE", "", "DESCRIPTION"}, {}, {}, "", {}};
  for (const auto &[name, port] : object_at(info, which).items()) {
    std::string how = port.value("list", false) ? "list" : "";
    if (port.value("optional", false)) how += how.empty() ? "optional" : ", optional";
    out.rows.push_back({name, word(port, "type"), how, word(port, "description")});
  }
  return out;
}

DescribedSection members_section(const std::string &title, const Json &schema) {
  DescribedSection out{title, "", {"MEMBER", "TYPE", "", "RANGE", "DESCRIPTION"}, {}, {}, "", {}};
  for (const MemberWords &one : members_of(schema))
    out.rows.push_back({one.name, one.type, one.required ? "" : "optional", one.range, one.description});
  if (out.rows.empty()) out.text = type_words(schema);
  return out;
}

DescribedSection tasks_of(const Json &info) {
  DescribedSection out{"tasks for models", "", {"TASK", "ROLE", "REPLY", "DESCRIPTION"}, {}, {}, "", {}};
  for (const auto &[id, task] : object_at(info, "tasks").items()) {
    std::string what = word(task, "description");
    if (task.value("vision", false)) what += what.empty() ? "shows pictures" : "; shows pictures";
    out.rows.push_back(
        {id, task.value("role", std::string("default")), task.contains("reply") ? "JSON" : "text", what});
    out.parts.push_back(members_section("context of " + id, task.at("context")));
    if (task.contains("reply")) out.parts.push_back(members_section("reply of " + id, task.at("reply")));
  }
  return out;
}

DescribedSection list_of(const Json &info, const char *which, const std::string &title) {
  DescribedSection out{title, "", {}, {}, {}, "", {}};
  for (const Json &one : list_at(info, which)) out.lines.push_back(one.get<std::string>());
  return out;
}

DescribedSection tex_of(const Json &info) {
  DescribedSection out{"files of TeX that must be installed", "", {"WHEN", "FILES", "PACKAGES"}, {}, {}, "", {}};
  for (const Json &need : list_at(info, "tex")) {
    std::string when, files;
    for (const auto &[option, value] : object_at(need, "when").items())
      when +=
          (when.empty() ? "" : ", ") + option + " is " + (value.is_string() ? value.get<std::string>() : value.dump());
    for (const Json &file : need.at("files")) files += (files.empty() ? "" : ", ") + file.get<std::string>();
    out.rows.push_back({when, files, word(need, "packages")});
  }
  return out;
}

// The place in a pipeline where a component of that kind stands.
std::string example_yaml(const ComponentInfo &component, const Json &options) {
  const std::string with =
      options.empty() ? std::string() : "\n" + std::string(component.kind == "backend" ? 2 : 4, ' ') + "with:\n";
  const std::size_t indent = component.kind == "backend" ? 4 : 6;
  const std::string set = with.empty() ? "\n" : with + as_yaml(options, indent);
  if (component.kind == "stage") return "stages:\n  - use: " + component.name + set;
  if (component.kind == "literature") return "literature:\n  - use: " + component.name + set;
  if (component.kind == "backend") return "backend:\n  use: " + component.name + set;
  return "models:\n  default:\n    use: " + component.name + "\n    model: NAME-OF-A-MODEL" + set;
}

void add_examples(const ComponentInfo &component, std::vector<DescribedSection> &out) {
  for (const Json &example : list_at(component.info, "examples"))
    out.push_back(
        {"example: " + word(example, "title"), "", {}, {}, {}, example_yaml(component, example.at("options")), {}});
}

std::vector<std::string> notes_of(const ComponentInfo &component) {
  const Json &info = component.info;
  std::vector<std::string> out;
  if (info.value("scripted", false)) out.emplace_back("scripted: a stand-in, not a language model");
  if (component.kind != "stage" && !info.value("concurrent", true))
    out.emplace_back("one at a time: the host makes no two calls at once");
  std::vector<std::string> wants;
  for (const Json &one : list_at(info, "wants")) wants.push_back("the " + one.get<std::string>());
  if (!wants.empty()) out.push_back("is told of " + listed(wants));
  return out;
}

std::string scalar_yaml(const Json &value) {
  if (!value.is_string()) return value.dump();
  static const std::regex plain("[A-Za-z][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*"),
      special("(?:yes|no|on|off|true|false|null)", std::regex::icase);
  const std::string text = value;
  return std::regex_match(text, plain) && !std::regex_match(text, special) ? text : value.dump();
}

}  // namespace

std::string as_yaml(const Json &value, std::size_t indent) {
  const std::string pad(indent, ' ');
  std::string out;
  for (const auto &[key, member] : value.items()) {
    out += pad + (value.is_array() ? "-" : scalar_yaml(key) + ":");
    if (member.is_object() && !member.empty() && value.is_array()) {
      std::string block = as_yaml(member, indent + 2);
      out += " " + block.substr(indent + 2);
    } else if (member.is_structured() && !member.empty()) {
      out += "\n" + as_yaml(member, indent + 2);
    } else {
      out += " " + scalar_yaml(member) + "\n";
    }
  }
  return out;
}

Description describe_component(const ComponentInfo &component) {
  const Json &info = component.info;
  Description out{component.title(), word(info, "summary"), notes_of(component), {}};
  out.sections.push_back(options_of(info));
  for (DescribedSection section :
       {ports_of(info, "inputs"), ports_of(info, "outputs"), tasks_of(info),
        list_of(info, "programs", "programs that must be installed"), tex_of(info),
        list_of(info, "services", "asks the host for"), list_of(info, "origins", "servers that it reaches"),
        list_of(info, "speaks", "answers")})
    if (!section.rows.empty() || !section.lines.empty()) out.sections.push_back(std::move(section));
  add_examples(component, out.sections);
  return out;
}

}  // namespace athanor
